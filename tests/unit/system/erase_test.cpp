// SPDX-License-Identifier: Apache-2.0
#include "system/erase.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

constexpr off_t swap_size = 1 << 20;

Swap swap_of(const Scratch& tree, const std::string& name) {
    auto found = Swap::none;
    const auto walked = walk(tree.root(), [&](const Visited& visited) -> Result<> {
        if (visited.path == name) found = *look_at_swap(visited);
        return {};
    });
    REQUIRE(walked);
    return found;
}

std::string swap_head() {
    std::string head(swap_header, '\0');
    head.replace(swap_header - swap_magic.size(), swap_magic.size(), swap_magic);
    return head;
}

Fd opened(const Scratch& tree, const std::string& name) {
    return Fd(::open(tree.path(name).c_str(), O_RDWR | O_CLOEXEC));
}

}  // namespace

TEST_CASE("erase: what was in memory leaves a swap file") {
    const Scratch tree;
    tree.put("swap", swap_head() + std::string(swap_size, 'm'));
    tree.put("other", std::string(2 * swap_header, 'm'));
    CHECK(swap_of(tree, "other") == Swap::none);
    CHECK(swap_of(tree, "swap") == Swap::used);
    REQUIRE(clear_swap(tree.root(), "swap"));
    CHECK(swap_of(tree, "swap") == Swap::clear);
    CHECK(tree.get("swap") == swap_head() + std::string(swap_size, '\0'));
}

TEST_CASE("erase: blocks that a file has and nobody wrote are written") {
    const Scratch tree(Scratch::Where::disk);
    tree.put("swap", swap_head());
    const auto file = opened(tree, "swap");
    // Where the file system cannot do that there are no such blocks.
    if (::fallocate(file.get(), 0, swap_header, swap_size) != 0) return;
    REQUIRE(::fsync(file.get()) == 0);
    if (swap_of(tree, "swap") != Swap::used) {
        WARN("this file system does not tell which blocks are unwritten");
        return;
    }
    struct stat before = {};
    REQUIRE(::fstat(file.get(), &before) == 0);
    REQUIRE(clear_swap(tree.root(), "swap"));
    CHECK(swap_of(tree, "swap") == Swap::clear);
    struct stat after = {};
    REQUIRE(::fstat(file.get(), &after) == 0);
    CHECK(after.st_blocks == before.st_blocks);
    CHECK(after.st_size == before.st_size);
    CHECK(::lseek(file.get(), swap_header, SEEK_DATA) == static_cast<off_t>(swap_header));
}

TEST_CASE("erase: a file with another name keeps its content there") {
    const Scratch tree;
    tree.put("a", "content", 0600);
    REQUIRE(::link(tree.path("a").c_str(), tree.path("b").c_str()) == 0);
    REQUIRE(empty_file(tree.root(), "a", Shred::yes));
    CHECK(tree.get("a").empty());
    CHECK(tree.get("b") == "content");
    REQUIRE(::link(tree.path("b").c_str(), tree.path("c").c_str()) == 0);
    REQUIRE(erase(tree.root(), "c", Shred::yes));
    CHECK_FALSE(tree.exists("c"));
    CHECK(tree.get("b") == "content");
}

TEST_CASE("erase: the last name of a file is overwritten where that is asked for") {
    const Scratch tree;
    tree.put("folder/deep/a", "content");
    const auto file = opened(tree, "folder/deep/a");
    REQUIRE(erase(tree.root(), "folder", Shred::yes));
    CHECK_FALSE(tree.exists("folder"));
    std::string now(7, 'x');
    REQUIRE(::pread(file.get(), now.data(), now.size(), 0) == 7);
    CHECK(now == std::string(7, '\0'));
}

TEST_CASE("erase: links are taken away and not followed") {
    const Scratch tree;
    tree.put("kept", "content");
    tree.link("link", "kept");
    REQUIRE(set_content(tree.root(), "link", "new", Access{0640, 0, 0}, Shred::yes));
    CHECK(tree.get("kept") == "content");
    CHECK(tree.get("link") == "new");
    REQUIRE(set_link(tree.root(), "link", "/kept", Shred::no));
    CHECK(*tree.root().read_link("link") == "/kept");
    tree.directory("folder");
    CHECK_FALSE(set_content(tree.root(), "folder", "new", {}, Shred::no));
    tree.link("way", "folder");
    CHECK_FALSE(set_content(tree.root(), "way/file", "new", {}, Shred::no));
    REQUIRE(erase(tree.root(), "absent", Shred::no));
}

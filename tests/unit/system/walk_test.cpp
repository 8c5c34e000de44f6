// SPDX-License-Identifier: Apache-2.0
#include "system/walk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

struct Seen {
    std::vector<std::string> paths;
    LeftOut left_out;
};

Seen walked(const Root& root) {
    Seen seen;
    auto left_out = walk(root, [&](const Visited& visited) -> Result<> {
        seen.paths.push_back(visited.path);
        return {};
    });
    REQUIRE(left_out);
    seen.left_out = std::move(*left_out);
    return seen;
}

}  // namespace

TEST_CASE("walk: every name once, in order, folders before what is in them") {
    Scratch tree;
    tree.put("b/z", "");
    tree.put("b/a/deep", "");
    tree.put("a", "");
    tree.put("b.c", "");
    CHECK(walked(tree.root()).paths ==
          std::vector<std::string>{"a", "b", "b/a", "b/a/deep", "b/z", "b.c"});
}

TEST_CASE("walk: links are names, not ways") {
    Scratch outside;
    outside.put("secret/file", "");
    Scratch tree;
    tree.link("out", outside.path());
    tree.link("loop", ".");
    CHECK(walked(tree.root()).paths == std::vector<std::string>{"loop", "out"});
}

TEST_CASE("walk: a FIFO and a name of odd bytes are seen, not opened") {
    Scratch tree;
    REQUIRE(::mkfifo(tree.path("fifo").c_str(), 0600) == 0);
    tree.put("new\nline\xff", "");
    CHECK(walked(tree.root()).paths == std::vector<std::string>{"fifo", "new\nline\xff"});
}

TEST_CASE("walk: what the visitor refuses ends it") {
    Scratch tree;
    tree.put("a", "");
    tree.put("b", "");
    int seen = 0;
    const auto result = walk(tree.root(), [&](const Visited&) -> Result<> {
        ++seen;
        return invalid("no");
    });
    REQUIRE_FALSE(result);
    CHECK(result.error().what == "no");
    CHECK(seen == 1);
}

TEST_CASE("walk: folders nested too deep are left out and said") {
    Scratch tree;
    auto fd = ::open(tree.path().c_str(), O_RDONLY | O_DIRECTORY);
    for (int depth = 0; depth < 505; ++depth) {
        REQUIRE(::mkdirat(fd, "d", 0755) == 0);
        const auto next = ::openat(fd, "d", O_RDONLY | O_DIRECTORY);
        REQUIRE(next >= 0);
        ::close(fd);
        fd = next;
    }
    ::close(fd);
    const auto seen = walked(tree.root());
    CHECK(seen.left_out.too_deep);
    CHECK(seen.left_out.count == 1);
    CHECK(seen.paths.size() == 500);
}

}  // namespace bootseal

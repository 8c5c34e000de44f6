// SPDX-License-Identifier: Apache-2.0
#include "integrity/snapshot.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "integrity/mtree.h"
#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

std::vector<std::string> lines_of(const Scratch& tree, std::string_view policy = "") {
    std::vector<std::string> lines;
    const auto parsed = Policy::parse(policy, "policy");
    REQUIRE(parsed);
    const auto covered = take_snapshot(tree.root(), {*parsed, nullptr, nullptr, nullptr},
                                       [&](const Entry& entry) -> Result<> {
                                           lines.push_back(mtree_line(entry));
                                           return {};
                                       });
    REQUIRE(covered);
    return lines;
}

bool has(const std::string& line, const std::string& part) {
    return line.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("snapshot: content, attributes and links; the state of bootseal is no part of it") {
    const Scratch tree;
    tree.put("a", "abc");
    tree.put("var/lib/bootseal/state/serial", "1");
    tree.put("var/lib/bootsealed", "");
    tree.link("z", "/etc/shadow");
    REQUIRE(::setxattr(tree.path("a").c_str(), "user.x", "\1", 1, 0) == 0);
    const auto lines = lines_of(tree);
    REQUIRE(lines.size() == 6);
    CHECK(lines[0].starts_with(". type=dir "));
    // FIPS 180-4, the example of "abc".
    CHECK(has(lines[1], "sha256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CHECK(has(lines[1], " bootseal.xattr.user.x=01 bootseal.ctime="));
    CHECK(lines[4].starts_with("./var/lib/bootsealed type=file "));
    CHECK(has(lines[5], "./z type=link "));
    CHECK(has(lines[5], " link=/etc/shadow\n"));
}

TEST_CASE("snapshot: what is volatile is left out, the folder that it is in is not") {
    const Scratch tree;
    tree.put("run/pid", "1");
    tree.put("run/lock/deep", "1");
    const auto lines = lines_of(tree, "volatile /run/**");
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].starts_with("./run type=dir "));
}

TEST_CASE("snapshot: the names of one file, FIFOs and sockets") {
    const Scratch tree;
    tree.put("b", "x");
    REQUIRE(::link(tree.path("b").c_str(), tree.path("c d").c_str()) == 0);
    REQUIRE(::link(tree.path("b").c_str(), tree.path("e").c_str()) == 0);
    REQUIRE(::mkfifo(tree.path("f").c_str(), 0600) == 0);
    const auto lines = lines_of(tree);
    REQUIRE(lines.size() == 5);
    CHECK_FALSE(has(lines[1], "firstname"));
    CHECK(has(lines[2], " bootseal.firstname=./b "));
    CHECK(has(lines[3], " bootseal.firstname=./b "));
    CHECK(lines[4].starts_with("./f type=fifo mode=0600 "));
}

TEST_CASE("snapshot: the attributes of a link are its own") {
    const Scratch tree;
    tree.link("z", "/nowhere");
    if (::lsetxattr(tree.path("z").c_str(), "trusted.x", "\1", 1, 0) != 0) {
        WARN("skipped: nobody may set trusted attributes here");
        return;
    }
    const auto lines = lines_of(tree);
    REQUIRE(lines.size() == 2);
    CHECK(has(lines[1], " bootseal.xattr.trusted.x=01\n"));
}

TEST_CASE("snapshot: a file of many pieces") {
    const Scratch tree;
    const std::string million(1'000'000, 'a');
    tree.put("a", million);
    // FIPS 180-4, the example of a million times "a".
    CHECK(has(lines_of(tree)[1],
              "sha256=cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

TEST_CASE("snapshot: the order is that of a walk") {
    CHECK(walk_order("a", "a") == Order::same);
    CHECK(walk_order("", "a") == Order::before);
    CHECK(walk_order("a", "a/b") == Order::before);
    CHECK(walk_order("a/b", "a.b") == Order::before);
    CHECK(walk_order("a\x01", "a/b") == Order::after);
    CHECK(walk_order("a\xff", "ab") == Order::after);
}

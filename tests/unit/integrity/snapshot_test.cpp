// SPDX-License-Identifier: Apache-2.0
#include "integrity/snapshot.h"

#include <sys/xattr.h>

#include "integrity/mtree.h"
#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

std::vector<std::string> lines_of(const Scratch& tree) {
    std::vector<std::string> lines;
    const auto covered = take_snapshot(tree.root(), [&](const Entry& entry) -> Result<> {
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
    CHECK(has(lines[1], " bootseal.xattr.user.x=01\n"));
    CHECK(lines[4].starts_with("./var/lib/bootsealed type=file "));
    CHECK(has(lines[5], "./z type=link "));
    CHECK(has(lines[5], " link=/etc/shadow\n"));
}

TEST_CASE("snapshot: the order is that of a walk") {
    CHECK(walk_order("a", "a") == Order::same);
    CHECK(walk_order("", "a") == Order::before);
    CHECK(walk_order("a", "a/b") == Order::before);
    CHECK(walk_order("a/b", "a.b") == Order::before);
    CHECK(walk_order("a\x01", "a/b") == Order::after);
    CHECK(walk_order("a\xff", "ab") == Order::after);
}

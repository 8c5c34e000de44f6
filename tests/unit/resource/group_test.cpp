// SPDX-License-Identifier: Apache-2.0
#include "resource/group.h"

#include "support/resource.h"

namespace bootseal {

namespace {

const std::string empty_group = "group: {name: sugroup, state: empty}";

void lay(const Scratch& tree, const std::string& group, const std::string& passwd = "") {
    tree.put("etc/passwd", "root:x:0:0::/root:/bin/sh\n" + passwd);
    tree.put("etc/group", "root:x:0:\n" + group);
}

bool holds(const std::string& group, const std::string& passwd = "") {
    Scratch tree;
    lay(tree, group, passwd);
    return Machine(tree).holds(*make_resource(empty_group));
}

}  // namespace

TEST_CASE("group: it must be there, and nobody in it by any file") {
    CHECK_FALSE(holds(""));
    CHECK(holds("sugroup:x:998:\n"));
    CHECK_FALSE(holds("sugroup:x:998:root\n"));
    CHECK_FALSE(holds("sugroup:x:998:\n", "bob:x:1000:998::/:/bin/sh\n"));
    // A second group of that gid gives the same rights.
    CHECK_FALSE(holds("sugroup:x:998:\nothers:x:998:root\n"));
    Scratch tree;
    lay(tree, "sugroup:x:998:\n");
    tree.put("etc/gshadow", "sugroup:!::root\n");
    CHECK_FALSE(Machine(tree).holds(*make_resource(empty_group)));
}

TEST_CASE("group: the remedy makes it with a gid that nobody has, once") {
    Scratch tree;
    lay(tree, "top:x:999:", "old:x:5:998::/:/bin/sh\n");
    tree.put("etc/gshadow", "root:*::\n", 0640);
    Machine machine(tree);
    const auto resource = make_resource(empty_group);
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto before = machine.files.pending();
    CHECK(before.at("etc/group").content == "root:x:0:\ntop:x:999:\nsugroup:x:997:\n");
    CHECK(before.at("etc/gshadow").content == "root:*::\nsugroup:!::\n");
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == before);
}

TEST_CASE("group: a member is taken out by a person") {
    Scratch tree;
    lay(tree, "sugroup:x:998:root\n");
    Machine machine(tree);
    const auto done = machine.remedy(*make_resource(empty_group));
    REQUIRE_FALSE(done);
    CHECK(done.error().code == std::errc::operation_not_supported);
    CHECK(machine.files.pending().empty());
}

TEST_CASE("group: a line that cannot be read may hide a member") {
    Scratch tree;
    lay(tree, "sugroup:x:998:\nsugroup:x\n");
    CHECK_FALSE(Machine(tree).inspect(*make_resource(empty_group)));
}

TEST_CASE("group: fields that make no sense are refused") {
    for (const auto* wrong :
         {"group: {name: sugroup}", "group: {name: sugroup, state: full}",
          "group: {name: 'a:b', state: empty}", "group: {name: '', state: empty}",
          "group: {name: Wheel, state: empty}", "group: {name: 1a, state: empty}",
          "group: {name: a, state: empty, extra: 1}"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource(wrong));
    }
}

}  // namespace bootseal

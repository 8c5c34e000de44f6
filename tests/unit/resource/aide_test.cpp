// SPDX-License-Identifier: Apache-2.0
#include "resource/aide.h"

#include "support/resource.h"

namespace bootseal {

namespace {

constexpr auto wanted = "aide: {path: /sbin/auditctl, attributes: [p, sha512]}";
constexpr auto included = "@@x_include /etc/aide/aide.conf.d ^[a-zA-Z0-9_-]+$\n";
constexpr auto own_rule = "# Written by bootseal.\n/usr/sbin/auditctl$ f p+sha512\n";

struct Tree : Scratch {
    explicit Tree(const std::string& config) {
        link("sbin", "usr/sbin");
        put("etc/aide/aide.conf", config);
        directory("etc/aide/aide.conf.d");
    }
};

void fix(Machine& machine) {
    const auto resource = make_resource(wanted);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
}

}  // namespace

TEST_CASE("aide: a rule of our own is put before the others") {
    const Tree tree(included);
    tree.put("etc/aide/aide.conf.d/50_tools", "/usr/sbin/audit.* p\n");
    Machine machine(tree);
    fix(machine);
    CHECK(machine.files.read("etc/aide/aide.conf.d/00_bootseal")->value_or("") == own_rule);
    CHECK(machine.files.pending().size() == 1);
}

TEST_CASE("aide: where the drop-in comes too late the main file gets the rule") {
    const Tree tree(std::string("/usr/sbin/auditctl p\n") + included);
    Machine machine(tree);
    fix(machine);
    CHECK(machine.files.read("etc/aide/aide.conf")->value_or("") ==
          own_rule + std::string("\n/usr/sbin/auditctl p\n") + included);
}

TEST_CASE("aide: any rule with all of the attributes will do") {
    const Tree tree("Full = p+u+H\n/ 0 Full\n");
    const Machine machine(tree);
    CHECK(machine.holds(*make_resource(wanted)));
    const auto evidence =
        machine.inspect(*make_resource("aide: {path: /sbin/a, attributes: [p, acl, n]}"));
    REQUIRE(evidence);
    CHECK(evidence->at(0).where == "/etc/aide/aide.conf:2");
    CHECK(evidence->at(0).actual == "watched without acl+n");
}

TEST_CASE("aide: what is left out on purpose is a person's to see to") {
    const Tree tree(std::string(included) + "!/usr/sbin\n");
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*make_resource(wanted)));
    const auto done = machine.remedy(*make_resource(wanted));
    REQUIRE_FALSE(done);
    CHECK(done.error().what.find("/etc/aide/aide.conf:2") != std::string::npos);
    CHECK(machine.files.pending().empty());
}

TEST_CASE("aide: without a configuration it does not hold, and a broken one is an error") {
    Scratch none;
    Machine machine(none);
    CHECK_FALSE(machine.holds(*make_resource(wanted)));
    CHECK_FALSE(machine.remedy(*make_resource(wanted)));
    CHECK(machine.files.pending().empty());
    CHECK_FALSE(Machine(Tree("/a nosuch\n")).inspect(*make_resource(wanted)));
    CHECK_FALSE(Machine(Tree(std::string("\0", 1))).inspect(*make_resource(wanted)));
}

TEST_CASE("aide: fields that make no sense are refused") {
    for (const std::string yaml :
         {"aide: {path: /a}", "aide: {path: a, attributes: [p]}",
          "aide: {path: /, attributes: [p]}", "aide: {path: '/a b', attributes: [p]}",
          "aide: {path: /a, attributes: ['p+i']}", "aide: {path: /a, attributes: [p], b: 1}"}) {
        INFO(yaml);
        CHECK_FALSE(parse_resource(yaml));
    }
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_rule.h"

#include <sys/stat.h>

#include "support/resource.h"

namespace bootseal {

namespace {

const std::string dir = "etc/audit/rules.d/";
const std::string own = dir + "50-bootseal.rules";
const std::string watch = "audit_rule: {rule: '-w /etc/sudoers -p wa -k scope'}";
const std::string immutable = "audit_rule: {state: immutable}";

std::string libc_of(const std::string& architecture) {
    return "Package: libc6\nStatus: install ok installed\nVersion: 2.36\nArchitecture: " +
           architecture + "\n\n";
}

struct Tree : Scratch {
    Tree() {
        put("var/lib/dpkg/status", libc_of("amd64"));
        directory("etc");
    }
};

Evidence seen(const Machine& machine, const std::string& yaml) {
    const auto evidence = machine.inspect(*make_resource(yaml));
    REQUIRE(evidence);
    REQUIRE(evidence->size() == 1);
    return evidence->front();
}

}  // namespace

TEST_CASE("audit_rule: a rule of another spelling holds, and evidence names it") {
    Tree tree;
    tree.put(dir + "a.rules", "-D\n-a exit,always -F path=/etc/sudoers -F perm=rwa -F key=x\n");
    const auto piece = seen(Machine(tree), watch);
    CHECK(piece.verdict == Verdict::compliant);
    CHECK(piece.facet == Facet::persisted);
    CHECK(piece.where == "/etc/audit/rules.d/a.rules:2");
    CHECK(piece.actual == "recorded");
}

TEST_CASE("audit_rule: both ABIs are wanted of a rule without one") {
    Tree tree;
    tree.put(dir + "a.rules", "-a always,exit -F arch=b64 -F path=/etc/sudoers -F perm=wa\n");
    CHECK(seen(Machine(tree), watch).actual == "no rule for b32");
    tree.put(dir + "b.rules", "-a always,exit -F arch=b32 -F path=/etc/sudoers -F perm=wa\n");
    CHECK(Machine(tree).holds(*make_resource(watch)));
}

TEST_CASE("audit_rule: the remedy is a line in a file of ours, once") {
    Tree tree;
    tree.put(dir + "audit.rules", "-D\n-b 8192");
    tree.put(dir + "10-x.rules", "-w /etc/x");
    Machine machine(tree);
    const auto resource = make_resource(watch);
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    REQUIRE(machine.remedy(*make_resource("audit_rule: {rule: '-w /etc/hosts -p wa'}")));
    const auto pending = machine.files.pending();
    CHECK(pending.at(own).content ==
          "# Written by bootseal.\n-w /etc/hosts -p wa\n-w /etc/sudoers -p wa -k scope\n");
    CHECK(pending.at(own).access.mode == 0640);
    // Its last line would have gone on in ours.
    CHECK(pending.at(dir + "10-x.rules").content == "-w /etc/x\n");
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
    CHECK(machine.live.empty());
}

TEST_CASE("audit_rule: a folder that is not there is made as auditd has it") {
    Tree tree;
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource(watch)));
    CHECK(machine.files.pending().at("etc/audit").access.mode == 0750);
    CHECK(machine.files.pending().at("etc/audit/rules.d").access.mode == 0750);
}

TEST_CASE("audit_rule: a line that auditctl refuses is passed over from now on") {
    Tree tree;
    tree.put("etc/sudoers", "");
    tree.put(dir + "10-a.rules", "nonsense\n");
    Machine machine(tree);
    const auto before = seen(machine, watch);
    CHECK(before.where == "/etc/audit/rules.d/10-a.rules:1");
    CHECK(before.verdict == Verdict::drifted);
    REQUIRE(machine.remedy(*make_resource(watch)));
    CHECK(machine.holds(*make_resource(watch)));
    CHECK(machine.files.pending().at(dir + "00-bootseal.rules").content ==
          "# Written by bootseal.\n-c\n");
    CHECK(machine.files.pending().count(dir + "10-a.rules") == 0);
}

TEST_CASE("audit_rule: lines that take rules away or switch auditing off become comments") {
    Tree tree;
    tree.put("etc/sudoers", "");
    tree.put(dir + "60-a.rules", "-w /etc/x\n-D \n-e 0\n");
    Machine machine(tree);
    CHECK(seen(machine, watch).actual == "auditing is switched off");
    REQUIRE(machine.remedy(*make_resource(watch)));
    CHECK(machine.holds(*make_resource(watch)));
    CHECK(machine.files.pending().at(dir + "60-a.rules").content ==
          "-w /etc/x\n# bootseal: -D \n# bootseal: -e 0\n");
}

TEST_CASE("audit_rule: whether never means never is left to a person") {
    for (const std::string never :
         {"-a never,exit -F path=/etc/sudoers", "-a never,task", "-A never,exit -F dir=/etc"}) {
        INFO(never);
        Tree tree;
        tree.put("etc/sudoers", "");
        tree.put(dir + "a.rules", never + "\n-w /etc/sudoers -p wa\n");
        Machine machine(tree);
        CHECK(seen(machine, watch).actual == "a rule says never");
        const auto done = machine.remedy(*make_resource(watch));
        REQUIRE_FALSE(done);
        CHECK(done.error().code == std::errc::operation_not_supported);
        CHECK(machine.files.pending().empty());
    }
}

TEST_CASE("audit_rule: system calls that the machine lacks are not wanted") {
    Tree tree;
    tree.put(
        "var/lib/dpkg/status",
        "Package: libc6\nStatus: install ok installed\nArchitecture: arm64\nVersion: 2.36\n\n");
    Machine machine(tree);
    const auto resource =
        make_resource("audit_rule: {rule: '-a always,exit -F arch=b64 -S open,openat -k x'}");
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(machine.files.pending().at(own).content ==
          "# Written by bootseal.\n-a always,exit -F arch=b64 -S openat -k x\n");
}

TEST_CASE("audit_rule: every privileged program is wanted in a rule of its own") {
    Tree tree;
    tree.put("usr/bin/one", "", 04755);
    tree.put("usr/bin/two", "", 02755);
    tree.put("usr/bin/plain", "", 0755);
    ::chmod(tree.path("usr/bin/one").c_str(), 04755);
    ::chmod(tree.path("usr/bin/two").c_str(), 02755);
    Machine machine(tree);
    const auto resource = make_resource(
        "audit_rule: {rule: '-a always,exit -F perm=x -F auid>=1000 -k p', "
        "each: privileged_command}");
    const auto evidence = machine.inspect(*resource);
    REQUIRE(evidence);
    CHECK(evidence->size() == 2);
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(machine.files.pending().at(own).content ==
          "# Written by bootseal.\n"
          "-a always,exit -F path=/usr/bin/one -F perm=x -F auid>=1000 -k p\n"
          "-a always,exit -F path=/usr/bin/two -F perm=x -F auid>=1000 -k p\n");
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
}

TEST_CASE("audit_rule: immutable is what the last -e says, and it has to be reached") {
    Tree tree;
    tree.put(dir + "a.rules", "-e 2\n-w /nowhere/x\n");
    tree.put(dir + "zz.rules", "-e 1");
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*make_resource(immutable)));
    REQUIRE(machine.remedy(*make_resource(immutable)));
    CHECK(machine.holds(*make_resource(immutable)));
    const auto pending = machine.files.pending();
    CHECK(pending.at(dir + "99-zz-bootseal.rules").content == "# Written by bootseal.\n-e 2\n");
    CHECK(pending.at(dir + "zz.rules").content == "# bootseal: -e 1\n");
    CHECK(pending.count(dir + "00-bootseal.rules") == 1);
    REQUIRE(machine.remedy(*make_resource(immutable)));
    CHECK(machine.files.pending() == pending);
}

TEST_CASE("audit_rule: compiled rules are those of the folder") {
    Tree tree;
    tree.put(dir + "a.rules", "-e 2\n-w /etc/x\n");
    Machine machine(tree);
    const auto resource = make_resource("audit_rule: {state: compiled}");
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(machine.files.pending().at("etc/audit/audit.rules").content ==
          "## This file is automatically generated from /etc/audit/rules.d\n\n\n\n"
          "-w /etc/x\n-e 2\n");
}

TEST_CASE("audit_rule: what cannot be read is an error") {
    Tree tree;
    tree.directory(dir);
    REQUIRE(::mkfifo(tree.path(dir + "a.rules").c_str(), 0600) == 0);
    CHECK_FALSE(Machine(tree).inspect(*make_resource(watch)));
    CHECK_FALSE(Machine(tree).inspect(*make_resource(immutable)));
}

TEST_CASE("audit_rule: fields that make no sense are refused") {
    for (const auto* wrong :
         {"audit_rule: {rule: nonsense}", "audit_rule: {rule: '-D'}",
          "audit_rule: {rule: '-a never,exit -S open'}", "audit_rule: {rule: '-w /etc/a', x: 1}",
          "audit_rule: {rule: '-w  /etc/a'}", "audit_rule: {rule: \"-w /etc/a\\n-D\"}",
          "audit_rule: {rule: '-w /etc/a', each: privileged_command}",
          "audit_rule: {rule: '-a always,exit -F perm=x', each: file}",
          "audit_rule: {state: locked}", "audit_rule: {rule: '-A always,exit -S open'}"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource(wrong));
    }
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_log.h"

#include "support/resource.h"

namespace bootseal {

namespace {

const std::string mode_rule = "audit_log: {mode: '0640'}";

}  // namespace

TEST_CASE("audit_log: it is where log_file puts it") {
    Scratch tree;
    tree.put("etc/audit/auditd.conf", "log_file = /srv/audit/a.log\nLOG_FILE = /srv/log/a.log\n");
    tree.put("srv/log/a.log", "", 0600);
    tree.put("var/log/audit/audit.log", "", 0644);
    CHECK(Machine(tree).holds(*make_resource(mode_rule)));
    tree.put("srv/log/a.log.1", "", 0644);
    Machine machine(tree);
    const auto resource = make_resource(mode_rule);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(machine.files.pending().at("srv/log/a.log.1").access.mode == 0640);
    CHECK(machine.files.pending().size() == 1);
}

TEST_CASE("audit_log: an image without a log complies, its folder is looked at") {
    Scratch tree;
    Machine machine(tree);
    CHECK(machine.holds(*make_resource(mode_rule)));
    const auto folder = make_resource("audit_log: {type: directory, mode: '0750'}");
    CHECK_FALSE(machine.holds(*folder));
    REQUIRE(machine.remedy(*folder));
    CHECK(machine.holds(*folder));
    CHECK(machine.files.pending().at("var/log/audit").access.mode == 0750);
}

TEST_CASE("audit_log: a place that is no plain path is an error, as are odd fields") {
    Scratch tree;
    tree.put("etc/audit/auditd.conf", "log_file = /srv/*\n");
    CHECK_FALSE(Machine(tree).inspect(*make_resource(mode_rule)));
    for (const auto* wrong : {"audit_log: {path: /a}", "audit_log: {state: absent}",
                              "audit_log: {mode: '9'}", "audit_log: {mod: '0640'}"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource(wrong));
    }
}

}  // namespace bootseal

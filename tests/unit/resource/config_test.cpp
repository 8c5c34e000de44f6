// SPDX-License-Identifier: Apache-2.0
#include "resource/config.h"

#include <sys/stat.h>

#include "support/resource.h"

namespace bootseal {

namespace {

const std::string umask_rule =
    "config: {file: /etc/login.defs, dialect: space, key: UMASK, value: '027', accept: ['077']}";
const std::string postfix_rule =
    "config: {file: /etc/postfix/main.cf, dialect: postfix, key: inet_interfaces, "
    "value: loopback-only, accept: ['127.0.0.1, ::1'], default: all}";
const std::string storage_rule =
    "config: {file: /etc/systemd/coredump.conf, dialect: systemd, section: Coredump, "
    "key: Storage, value: none}";

}  // namespace

TEST_CASE("config: the last line decides, and evidence names it") {
    Scratch tree;
    tree.put("etc/login.defs", "UMASK 022\nUMASK\t077\n#UMASK 022\numask 022\n");
    const auto evidence = Machine(tree).inspect(*make_resource(umask_rule));
    REQUIRE(evidence);
    CHECK(evidence->front().verdict == Verdict::compliant);
    CHECK(evidence->front().where == "/etc/login.defs:2");
    CHECK(evidence->front().expected == "027 or 077");
    CHECK(evidence->front().actual == "077");
}

TEST_CASE("config: without a line the default counts, where there is one") {
    Scratch tree;
    const auto evidence = Machine(tree).inspect(*make_resource(postfix_rule));
    REQUIRE(evidence);
    CHECK(evidence->front().verdict == Verdict::drifted);
    CHECK(evidence->front().actual == "not set, default all");
    CHECK_FALSE(Machine(tree).holds(*make_resource(umask_rule)));
    CHECK(Machine(tree).holds(
        *make_resource("config: {file: /etc/a, dialect: equals, key: a, value: b, default: b}")));
}

TEST_CASE("config: a line is edited in place, or added, once") {
    Scratch tree;
    tree.put("etc/login.defs", "# x\nUMASK\t\t022\nPASS_MAX_DAYS 1\n", 0640);
    tree.put("etc/postfix/main.cf", "inet_interfaces = all,\n  more\nx = y");
    Machine machine(tree);
    for (const auto& yaml : {umask_rule, postfix_rule}) {
        const auto resource = make_resource(yaml);
        REQUIRE(machine.remedy(*resource));
        CHECK(machine.holds(*resource));
        const auto pending = machine.files.pending();
        REQUIRE(machine.remedy(*resource));
        CHECK(machine.files.pending() == pending);
    }
    CHECK(machine.files.pending().at("etc/login.defs").content ==
          "# x\nUMASK\t\t027\nPASS_MAX_DAYS 1\n");
    CHECK(machine.files.pending().at("etc/login.defs").access.mode == 0640);
    CHECK(machine.files.pending().at("etc/postfix/main.cf").content ==
          "inet_interfaces = loopback-only\nx = y");
    Scratch none;
    Machine other(none);
    REQUIRE(other.remedy(*make_resource(postfix_rule)));
    CHECK(other.files.pending().at("etc/postfix/main.cf").content ==
          "# Written by bootseal.\ninet_interfaces = loopback-only\n");
}

TEST_CASE("config: systemd's drop-ins count, and an empty value takes a setting back") {
    Scratch tree;
    tree.put("etc/systemd/coredump.conf", "[Coredump]\nStorage=none\n[Other]\nStorage=external\n");
    Machine machine(tree);
    const auto resource = make_resource(storage_rule);
    CHECK(machine.holds(*resource));
    tree.put("etc/systemd/coredump.conf.d/zz.conf", "[Coredump]\nStorage=\n");
    const auto evidence = machine.inspect(*resource);
    REQUIRE(evidence);
    CHECK(evidence->front().actual == "not set");
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto pending = machine.files.pending();
    CHECK(pending.contains("etc/systemd/coredump.conf.d/99-zz-bootseal.conf"));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
}

TEST_CASE("config: what cannot be read is an error") {
    Scratch tree;
    tree.directory("etc");
    REQUIRE(::mkfifo(tree.path("etc/login.defs").c_str(), 0600) == 0);
    CHECK_FALSE(Machine(tree).inspect(*make_resource(umask_rule)));
    CHECK_FALSE(Machine(tree).remedy(*make_resource(umask_rule)));
    Scratch other;
    other.put("etc/login.defs", std::string("UMASK 027\n\0", 11));
    CHECK_FALSE(Machine(other).inspect(*make_resource(umask_rule)));
    other.put("etc/systemd/coredump.conf", "[Coredump\nStorage=none\n");
    CHECK_FALSE(Machine(other).inspect(*make_resource(storage_rule)));
}

TEST_CASE("config: fields that make no sense are refused") {
    for (const auto* wrong :
         {"config: {file: etc/a, dialect: equals, key: a, value: b}",
          "config: {file: /etc/a, dialect: ini, key: a, value: b}",
          "config: {file: /etc/a, dialect: equals, key: a}",
          "config: {file: /etc/a, dialect: equals, section: s, key: a, value: b}",
          "config: {file: /etc/systemd/a.conf, dialect: systemd, key: a, value: b}",
          "config: {file: /etc/a, dialect: systemd, section: s, key: a, value: b}",
          "config: {file: /etc/a, dialect: equals, key: 'a=b', value: c}",
          "config: {file: /etc/a, dialect: equals, key: a, value: \"b\\nc\"}",
          "config: {file: /etc/a, dialect: equals, key: a, value: 'b '}",
          "config: {file: /etc/a, dialect: equals, key: a, value: ''}",
          "config: {file: /etc/a, dialect: space, key: a, value: '\"b\"'}",
          "config: {file: /etc/a, dialect: equals, key: a, value: b, extra: c}"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource(wrong));
    }
}

TEST_CASE("config: auditd knows keys and values in any case") {
    const std::string yaml =
        "config: {file: /etc/audit/auditd.conf, dialect: auditd, key: Disk_Full_Action, "
        "value: halt, accept: [single]}";
    Scratch tree;
    tree.put("etc/audit/auditd.conf",
             "# x\nDISK_full_action = Halt\nkrb5_principal = auditd\ndisk_full_action = SINGLE \n");
    CHECK(Machine(tree).holds(*make_resource(yaml)));
    tree.put("etc/audit/auditd.conf", "disk_full_action = exec /bin/x\nfreq = 5\n");
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*make_resource(yaml)));
    REQUIRE(machine.remedy(*make_resource(yaml)));
    CHECK(machine.holds(*make_resource(yaml)));
    CHECK(machine.files.pending().at("etc/audit/auditd.conf").content ==
          "disk_full_action = halt\nfreq = 5\n");
}

TEST_CASE("config: a line that auditd refuses is an error, as it does not start then") {
    for (const std::string bad :
         {"disk_full_action=halt", "freq =", "freq = 5 6 7", "\tfreq = 5"}) {
        INFO(bad);
        Scratch tree;
        tree.put("etc/audit/auditd.conf", "disk_full_action = halt\n" + bad + "\n");
        CHECK_FALSE(Machine(tree).inspect(*make_resource(
            "config: {file: /etc/audit/auditd.conf, dialect: auditd, key: disk_full_action, "
            "value: halt}")));
    }
}

TEST_CASE("config: a new auditd.conf is not for others to read") {
    Scratch tree;
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource(
        "config: {file: /etc/audit/auditd.conf, dialect: auditd, key: freq, value: '5'}")));
    const auto& made = machine.files.pending().at("etc/audit/auditd.conf");
    CHECK(made.content == "# Written by bootseal.\nfreq = 5\n");
    CHECK(made.access.mode == 0640);
}

TEST_CASE("config: numbers within bounds comply") {
    const auto holds = [](const std::string& text) {
        Scratch tree;
        tree.put("etc/a", text);
        return Machine(tree).holds(
            *make_resource("config: {file: /etc/a, dialect: equals, key: n, value: '5', at_least: "
                           "4, at_most: 6}"));
    };
    CHECK(holds("n = 4"));
    CHECK(holds("n = 6"));
    CHECK_FALSE(holds("n = 3"));
    CHECK_FALSE(holds("n = 7"));
    CHECK_FALSE(holds("n = 5x"));
    CHECK_FALSE(holds(""));
    for (const auto* wrong : {"value: '7', at_most: 6", "value: x, at_least: 1",
                              "value: '1', at_least: 1, accept: ['2']"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource("config: {file: /etc/a, dialect: equals, key: n, " +
                                   std::string(wrong) + "}"));
    }
}

TEST_CASE("config: with state set any value will do, and which is a person's to know") {
    Scratch tree;
    const auto resource = make_resource(
        "config: {file: /etc/systemd/journal-upload.conf, dialect: systemd, section: Upload, "
        "key: URL, state: set}");
    tree.put("etc/systemd/journal-upload.conf", "[Upload]\nURL=https://a\nURL=\n");
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*resource));
    const auto done = machine.remedy(*resource);
    REQUIRE_FALSE(done);
    CHECK(done.error().what == "set URL in /etc/systemd/journal-upload.conf");
    tree.put("etc/systemd/journal-upload.conf", "[Upload]\nURL=\nURL=https://a\n");
    CHECK(Machine(tree).holds(*resource));
    for (const auto* wrong : {"state: unset", "state: set, value: a", "state: set, at_most: 1",
                              "state: set, accept: [a]"}) {
        CHECK_FALSE(parse_resource("config: {file: /etc/a, dialect: equals, key: k, " +
                                   std::string(wrong) + "}"));
    }
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_line.h"

#include "support/catch.h"

namespace bootseal {

namespace {

AuditRule rule_of(std::string_view text) {
    auto line = parse_audit_line(text);
    INFO(text);
    REQUIRE(line);
    REQUIRE(line->kind == AuditLine::Kind::rule);
    return line->rule;
}

bool is_covered(std::string_view rule, std::string_view wanted, std::string_view abi = "b64",
                std::string_view syscall = "") {
    return covers(rule_of(rule), rule_of(wanted), abi, syscall);
}

}  // namespace

TEST_CASE("audit_line: the spellings of one rule are one") {
    const auto rule = rule_of("-a always,exit -F arch=b64 -S open,creat -F auid!=unset -F exit=-1");
    CHECK(rule_of("-a exit,always -F arch=x86_64 -S creat -S open -F exit=-EPERM -F auid!=-1") ==
          rule);
    CHECK(rule_of("  -aalways,exit  -Farch=b64 -Sopen,creat,open -Fauid!=4294967295 -Fexit=-1") ==
          rule);
    const auto keyed = rule_of("-w /etc/sudoers/ -p wa -k scope");
    CHECK(rule_of("-w /etc/sudoers -k scope -p aw") == keyed);
    CHECK(rule_of("-w /etc/sudoers -p WA -F key=scope") == keyed);
    CHECK(rule_of("-a always,exit -F path=/a -F perm=x -S all -S open").syscalls.empty());
}

TEST_CASE("audit_line: what auditctl refuses is refused") {
    for (const std::string wrong : {"w /etc/a -p wa",
                                    "-w etc/a",
                                    "-w",
                                    "-w /",
                                    "-w /etc/a -p q",
                                    "-w /etc/a -p rwxar",
                                    "-w\t/etc/a",
                                    "\t-w /etc/a",
                                    "-w /etc/a -p wa\r",
                                    "-w /etc/a extra",
                                    "-a always",
                                    "-a always,nothing",
                                    "-a always,exit,exit",
                                    "-a sometimes,exit",
                                    "-a always,exit -a always,exit",
                                    "-a always,exit -w /etc/a",
                                    "-F auid>=1000",
                                    "-S open",
                                    "-a always,exit -S open -F arch=b64",
                                    "-a always,exit -F arch=b64 -S stime",
                                    "-a always,task -S open",
                                    "-a always,exit -k x",
                                    "-p wa",
                                    "-k x",
                                    "-e 3",
                                    "-e",
                                    "-f 9",
                                    "-b many",
                                    "--nosuch",
                                    "-Z",
                                    "-",
                                    "-a always,exit -F path=x",
                                    "-a always,exit -S ope?",
                                    "-a always,exit -F path=/a -F dir=/b",
                                    "-a always,user -F perm=x"}) {
        INFO(wrong);
        CHECK_FALSE(parse_audit_line(wrong));
    }
    CHECK_FALSE(parse_audit_line("-w /etc/a -k " + std::string(300, 'k')));
    CHECK_FALSE(parse_audit_line("-w /etc/" + std::string(7000, 'a')));
    CHECK_FALSE(parse_audit_line(std::string_view("-w /etc/a\0-p wa", 15)));
}

TEST_CASE("audit_line: settings are told from rules") {
    using Kind = AuditLine::Kind;
    const auto kind = [](std::string_view text) {
        const auto line = parse_audit_line(text);
        REQUIRE(line);
        return line->kind;
    };
    CHECK(kind("") == Kind::nothing);
    CHECK(kind("   # -D") == Kind::nothing);
    CHECK(kind("-b 8192") == Kind::nothing);
    CHECK(kind("--backlog_wait_time 60000") == Kind::nothing);
    CHECK(kind("--loginuid-immutable") == Kind::nothing);
    CHECK(kind("-D") == Kind::remove_all);
    CHECK(parse_audit_line("-D -k x")->key == "x");
    CHECK(kind("-c") == Kind::carry_on);
    CHECK(kind("-i") == Kind::carry_on);
    CHECK(parse_audit_line("-e 2")->enabled == 2);
    CHECK(kind("-W /etc/a -p wa") == Kind::removal);
    CHECK(kind("-d always,exit -S open") == Kind::removal);
    CHECK(parse_audit_line("-A never,exit -S open")->rule.prepended);
}

TEST_CASE("audit_line: a machine knows its own system calls") {
    CHECK(parse_audit_line("-a always,exit -F arch=b32 -S stime"));
    CHECK_FALSE(parse_audit_line("-a always,exit -F arch=b64 -S open,openat", AuditMachine::arm64));
    CHECK(parse_audit_line("-a always,exit -F arch=b64 -S openat", AuditMachine::arm64));
    CHECK(parse_audit_line("-a always,exit -F arch=b32 -S open", AuditMachine::arm64));
}

TEST_CASE("audit_line: a rule covers what it records, and no more") {
    const std::string_view wanted = "-w /etc/a -p wa";
    CHECK(is_covered("-w /etc/a -p rwxa", wanted));
    CHECK(is_covered("-w /etc/a", wanted));
    CHECK_FALSE(is_covered("-w /etc/a -p w", wanted));
    CHECK_FALSE(is_covered("-w /etc/ab -p wa", wanted));
    CHECK(is_covered("-a always,exit -F dir=/etc -F perm=wa", wanted));
    CHECK_FALSE(is_covered("-a always,exit -F dir=/et -F perm=wa", wanted));
    CHECK_FALSE(is_covered("-a always,exit -F path=/etc -F perm=wa", wanted));
    CHECK_FALSE(is_covered("-w /etc/a -p wa -F auid>=1000", wanted));
    CHECK_FALSE(is_covered("-a always,exit -S open", wanted));

    const std::string_view open = "-a always,exit -F arch=b64 -S open -F auid>=1000";
    CHECK(is_covered("-a always,exit -F arch=b64 -S open,creat", open, "b64", "open"));
    CHECK(is_covered("-a always,exit -S open", open, "b64", "open"));
    CHECK_FALSE(is_covered("-a always,exit -S open", open, "b32", "open"));
    CHECK(is_covered("-a always,exit -S all", open, "b32", "open"));
    CHECK_FALSE(is_covered("-a always,exit -F arch=b32 -S open", open, "b64", "open"));
    CHECK_FALSE(is_covered("-a always,exit -F arch!=b32 -S open", open, "b64", "open"));
    CHECK_FALSE(is_covered("-a always,exit -F arch=b64 -S open -F uid=0", open, "b64", "open"));
    CHECK_FALSE(is_covered("-a always,task", open, "b64", "open"));
}

}  // namespace bootseal

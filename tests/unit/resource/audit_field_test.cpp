// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_field.h"

#include "support/catch.h"

namespace bootseal {

namespace {

std::string normal(std::string_view text) {
    const auto field = parse_audit_field(text);
    return field ? field->text() : "refused";
}

}  // namespace

TEST_CASE("audit_field: the spellings of one condition are one") {
    for (const auto* unset : {"auid!=-1", "auid!=unset", "auid!=4294967295", "loginuid!=unset"}) {
        CHECK(normal(unset) == "auid!=unset");
    }
    CHECK(normal("exit=-EACCES") == "exit=-13");
    CHECK(normal("exit=-EPERM") == "exit=-1");
    CHECK(normal("a0=0x10") == "a0=16");
    CHECK(normal("auid>=0x3e8") == "auid>=1000");
    CHECK(normal("a1=010") == "a1=8");
    CHECK(normal("arch=x86_64") == "arch=b64");
    CHECK(normal("arch=i686") == "arch=b32");
    CHECK(normal("uid=chrony") == "uid=chrony");
}

TEST_CASE("audit_field: what auditctl refuses is refused") {
    for (const auto* wrong : {"", "auid", "auid>=", ">=1000", "nosuch=1", "a0=few", "success=yes",
                              "pid=-", "exit=no"}) {
        INFO(wrong);
        CHECK(normal(wrong) == "refused");
    }
}

TEST_CASE("audit_field: two ids are compared in whatever order they are named") {
    const auto one = parse_audit_comparison("uid!=euid");
    const auto other = parse_audit_comparison("euid!=uid");
    REQUIRE(one);
    REQUIRE(other);
    CHECK(one->text() == other->text());
    for (const auto* wrong : {"uid>euid", "uid!=1000", "uid", "pid=ppid"}) {
        CHECK_FALSE(parse_audit_comparison(wrong));
    }
}

TEST_CASE("audit_field: a wider range follows from a narrower one") {
    CHECK(follows("auid>=500", {"auid>=1000"}));
    CHECK(follows("auid>=1000", {"exit=-13", "auid>=1000"}));
    CHECK_FALSE(follows("auid>=1001", {"auid>=1000"}));
    CHECK_FALSE(follows("uid>=500", {"auid>=1000"}));
    CHECK_FALSE(follows("auid!=unset", {"auid>=1000"}));
    CHECK_FALSE(follows("auid>=1000", {}));
    CHECK_FALSE(follows("auid=1000", {"auid>=1000"}));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/choice.h"

#include "support/resource.h"

using namespace bootseal;

TEST_CASE("choice: holds for what was chosen and for nothing else") {
    const Scratch tree;
    const Machine machine(tree);
    CHECK(machine.holds(*make_resource("choice: {of: journald, is: journald}")));
    CHECK(machine.holds(*make_resource("choice: {of: journald, is: [rsyslog, journald]}")));
    CHECK_FALSE(machine.holds(*make_resource("choice: {of: journald, is: Journald}")));
    const auto other = machine.inspect(*make_resource("choice: {of: rsyslog, is: journald}"));
    REQUIRE(other);
    CHECK(other->front().verdict == Verdict::drifted);
    CHECK(other->front().actual == "the choice is rsyslog");
}

TEST_CASE("choice: no remedy changes what was chosen") {
    const Scratch tree;
    Machine machine(tree);
    CHECK(machine.remedy(*make_resource("choice: {of: a, is: a}")));
    CHECK_FALSE(machine.remedy(*make_resource("choice: {of: a, is: b}")));
    CHECK(machine.files.pending().empty());
}

TEST_CASE("choice: wants both sides and nothing else") {
    CHECK_FALSE(parse_resource("choice: {of: a}"));
    CHECK_FALSE(parse_resource("choice: {is: a}"));
    CHECK_FALSE(parse_resource("choice: {of: '', is: a}"));
    CHECK_FALSE(parse_resource("choice: {of: a, is: []}"));
    CHECK_FALSE(parse_resource("choice: {of: a, is: a, or: b}"));
}

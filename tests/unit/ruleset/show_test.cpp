// SPDX-License-Identifier: Apache-2.0
#include "ruleset/show.h"

#include "sample.h"
#include "support/catch.h"

using namespace bootseal;

TEST_CASE("show: a ruleset is a page with a line for each rule") {
    const auto ruleset = parse_ruleset(sample_ruleset, "r");
    REQUIRE(ruleset);
    CHECK(show_ruleset(*ruleset) ==
          "ruleset    sample 1.0.0\n"
          "benchmark  Sample Benchmark 1.1.0\n"
          "serial     2026112001\n"
          "expires    2028-11-20T00:00:00Z\n"
          "platform   debian 12\n"
          "profile    l1 (Level 1): 1 rules\n"
          "profile    l2 (Level 2): 2 rules\n"
          "\n"
          "1.1.9      low     The first thing is so\n"
          "1.1.10     high    The second thing is so\n");
}

TEST_CASE("show: a rule is found by id and by number, and shown whole") {
    const auto ruleset = parse_ruleset(sample_ruleset, "r");
    REQUIRE(ruleset);
    CHECK(*show_rule(*ruleset, "1.1.10") ==
          "1.1.10  The second thing is so\n"
          "\n"
          "id         second-rule\n"
          "severity   high\n"
          "profiles   l2\n"
          "why        Because it matters more.\n"
          "answers    cis-controls-v8 4.1\n"
          "by hand    Ask someone.\n"
          "requires\n"
          "  - any of:\n"
          "    - fake_number: {value: 30}\n"
          "    - all of:\n"
          "      - fake_text: {value: \"<Authorized use only.\\n>\"}\n"
          "      - not:\n"
          "        - fake_text: {value: \"${days}\"}\n");
    const auto first = show_rule(*ruleset, "first-rule");
    REQUIRE(first);
    CHECK(first->find("applies when\n  - fake_text: {value: nftables}\n") != std::string::npos);
    const auto none = show_rule(*ruleset, "third\x1b");
    REQUIRE_FALSE(none);
    CHECK(none.error().what == "ruleset sample has no rule third\\x1b");
}

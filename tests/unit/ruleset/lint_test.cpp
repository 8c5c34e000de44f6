// SPDX-License-Identifier: Apache-2.0
#include "ruleset/lint.h"

#include "ruleset/build.h"
#include "sample.h"
#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

const Time today = *parse_time("2026-11-21T00:00:00Z");

std::vector<Remark> remarks(std::string_view bytes, Time now = today) {
    const auto node = parse_yaml(bytes, "r");
    REQUIRE(node);
    const auto result = lint_ruleset(*node, now);
    INFO((result ? "" : result.error().what));
    REQUIRE(result);
    return *result;
}

/// The one remark on a sample in which one thing is replaced; empty where there is none.
std::string remark(std::string_view from, std::string_view to) {
    const std::string text = with(sample_ruleset, from, to);
    REQUIRE(text != sample_ruleset);
    const auto found = remarks(text);
    CAPTURE(from, to);
    REQUIRE(found.size() <= 1);
    return found.empty() ? "" : found[0].where + ": " + found[0].what;
}

}  // namespace

TEST_CASE("lint: a good ruleset has no remarks, a broken one is an error") {
    CHECK(remarks(sample_ruleset).empty());
    CHECK_FALSE(lint_ruleset(*parse_yaml("{}", "r"), today));
}

TEST_CASE("lint: a title is a heading") {
    CHECK(remark("first thing is so", "first thing is so.") == "r:19:12: a title has no full stop");
    CHECK(remark("The first thing", "the first thing") == "r:19:12: a title begins with a capital");
}

TEST_CASE("lint: a rule belongs somewhere, once, and answers something") {
    CHECK(remark("    answers: {cis-controls-v8: [\"4.1\"]}\n", "") ==
          "r:28:5: rule second-rule answers no framework");
    CHECK(remark("    answers: {cis-controls-v8: [\"4.1\"]}\n", "    answers: {}\n") ==
          "r:28:5: rule second-rule answers no framework");
    // What all of a ruleset answers is no word about one rule.
    CHECK(remarks(with(with(sample_ruleset, "    answers: {cis-controls-v8: [\"4.1\"]}\n", ""),
                       "  profiles:", "  answers: {scf: [CLD-05]}\n  profiles:"))
              .size() == 1);
    CHECK(remark("profiles: [l2]", "profiles: [l2, l2]") == "r:31:15: is in profile l2 twice");
    CHECK(remark("profiles: [l2]", "profiles: [l2, l1]") == "r:31:15: is in profile l2 twice");
    const auto none = remarks(with(sample_ruleset, "    profiles: [l2]\n", ""));
    REQUIRE_FALSE(none.empty());
    CHECK(none.back() == Remark{"r:28:5", "rule second-rule is in no profile"});
}

TEST_CASE("lint: a profile holds enough rules to be a run") {
    const auto found =
        remarks(with(sample_ruleset, "minimum_evaluated: 1", "minimum_evaluated: 3"));
    REQUIRE(found.size() == 2);
    CHECK(found[1].what == "profile l2 has 2 rules and minimum_evaluated asks for 3");
}

TEST_CASE("lint: what no machine remedies says what a person does") {
    const std::string_view by_hand = "    by_hand: Ask someone.\n";
    CHECK(remark(by_hand, "") == "");
    const std::string negated = with(with(sample_ruleset, by_hand, ""),
                                     "- any:", "- not: {fake_number: {value: 2}}\n      - any:");
    REQUIRE(remarks(negated).size() == 1);
    CHECK(remarks(negated)[0].what.ends_with("is not remedied by machine and has no by_hand"));
    const std::string nested = with(negated, "- not: {fake_number: {value: 2}}",
                                    "- all: [{not: {fake_number: {value: 2}}}]");
    CHECK(remarks(nested).size() == 1);
    CHECK(remarks(with(negated, "    severity: high\n", "    severity: high\n    manual: true\n"))
              .empty());
    const std::string first_of_any =
        with(with(sample_ruleset, by_hand, ""), "          - fake_number",
             "          - not: {fake_number: {value: 2}}\n          - fake_number");
    CHECK(remarks(first_of_any).size() == 1);
}

TEST_CASE("lint: two rules that require the same are one") {
    const std::string twice =
        std::string(sample_ruleset) +
        "  - {id: third, number: 1.2, title: Third, profiles: [l1], severity: low, why: Why.,\n"
        "     answers: {x: y}, require: [{fake_number: {value: 1}}]}\n";
    REQUIRE(remarks(twice).size() == 1);
    CHECK(remarks(twice)[0].what == "requires the same as rule first-rule");
}

TEST_CASE("lint: rules stand in order within a file") {
    CHECK(remark("1.1.10", "1.1.8") == "r:29:13: stands after 1.1.9");
    const Scratch folder;
    const auto rules = sample_ruleset.find("rules:");
    const auto second = sample_ruleset.find("  - id: second");
    folder.put("ruleset.yaml", sample_ruleset.substr(0, rules));
    folder.put("1.yaml", "rules:\n" + std::string(sample_ruleset.substr(second)));
    folder.put("2.yaml", sample_ruleset.substr(rules, second - rules));
    const auto joined = join_ruleset(folder.root());
    REQUIRE(joined);
    const auto result = lint_ruleset(*joined, today);
    REQUIRE(result);
    CHECK(result->empty());
}

TEST_CASE("lint: a ruleset lives from now and not for ever") {
    CHECK(remarks(sample_ruleset, *parse_time("2028-11-19T23:59:59Z")).empty());
    CHECK(remarks(sample_ruleset, *parse_time("2028-11-20T00:00:00Z")) ==
          std::vector<Remark>{{"r:6:12", "has expired"}});
    CHECK(remark("expires: 2028", "expires: 2032") == "r:6:12: expires more than five years on");
    CHECK(remark("expires: 2028-11-20", "expires: 2031-11-21") == "");
}

// SPDX-License-Identifier: Apache-2.0
#include "ruleset/ruleset.h"

#include "sample.h"
#include "support/catch.h"

using namespace bootseal;

namespace {

Ruleset good(std::string_view bytes) {
    auto ruleset = parse_ruleset(bytes, "r");
    INFO((ruleset ? "" : ruleset.error().what));
    REQUIRE(ruleset);
    return std::move(*ruleset);
}

/// What is said of the sample with one thing in it replaced.
std::string refusal(std::string_view from, std::string_view to) {
    const std::string text = with(sample_ruleset, from, to);
    REQUIRE(text != sample_ruleset);
    const auto ruleset = parse_ruleset(text, "r");
    CAPTURE(from, to);
    REQUIRE_FALSE(ruleset);
    return ruleset.error().what;
}

}  // namespace

TEST_CASE("ruleset: what is written is what is read") {
    const Ruleset ruleset = good(sample_ruleset);
    CHECK(ruleset.id == "sample");
    CHECK(ruleset.version == "1.0.0");
    CHECK(ruleset.benchmark_name == "Sample Benchmark");
    CHECK(ruleset.benchmark_version == "1.1.0");
    CHECK(ruleset.serial == 2026112001);
    CHECK(format_time(ruleset.expires) == "2028-11-20T00:00:00Z");
    CHECK(ruleset.minimum_evaluated == 1);
    REQUIRE(ruleset.platforms.size() == 1);
    CHECK(ruleset.platforms[0].id == "debian");
    CHECK(ruleset.platforms[0].version == "12");
    REQUIRE(ruleset.profiles.size() == 2);
    CHECK(ruleset.profiles[1].title == "Level 2");
    REQUIRE(ruleset.rules.size() == 2);

    const Rule& first = ruleset.rules[0];
    CHECK(first.id == "first-rule");
    CHECK(first.number == "1.1.9");
    CHECK(first.title == "The first thing is so");
    CHECK(first.why == "Because it matters.");
    CHECK(first.severity == "low");
    CHECK(first.answers.at("nist-800-53r5") == std::vector<std::string>{"CM-7"});
    CHECK_FALSE(first.manual);
    CHECK(first.by_hand.empty());
    CHECK(first.where == "r:17:5");
    REQUIRE(first.when.size() == 1);
    REQUIRE(first.require.size() == 1);
    CHECK(first.require[0].kind == Requirement::Kind::resource);
    CHECK(first.require[0].type == "fake_number");
    CHECK(first.require[0].resource);
    CHECK(first.require[0].where == "r:27:9");
    CHECK(ruleset.rules[1].by_hand == "Ask someone.");
}

TEST_CASE("ruleset: requirements combine, and show the values of variables") {
    const Ruleset ruleset = good(sample_ruleset);
    CHECK(ruleset.rules[0].when[0].summary == "fake_text: {value: nftables}");
    const Requirement& any = ruleset.rules[1].require[0];
    CHECK(any.kind == Requirement::Kind::any);
    REQUIRE(any.parts.size() == 2);
    CHECK(any.parts[0].summary == "fake_number: {value: 30}");
    CHECK(any.parts[1].kind == Requirement::Kind::all);
    REQUIRE(any.parts[1].parts.size() == 2);
    CHECK(any.parts[1].parts[0].summary == "fake_text: {value: \"<Authorized use only.\\n>\"}");
    const Requirement& negated = any.parts[1].parts[1];
    CHECK(negated.kind == Requirement::Kind::negate);
    REQUIRE(negated.parts.size() == 1);
    CHECK(negated.parts[0].summary == "fake_text: {value: \"${days}\"}");
}

TEST_CASE("ruleset: a profile selects its rules and those of what it includes") {
    const Ruleset ruleset = good(sample_ruleset);
    CHECK(ruleset.selects("l1", ruleset.rules[0]));
    CHECK_FALSE(ruleset.selects("l1", ruleset.rules[1]));
    CHECK(ruleset.selects("l2", ruleset.rules[0]));
    CHECK(ruleset.selects("l2", ruleset.rules[1]));
    CHECK_FALSE(ruleset.selects("l3", ruleset.rules[0]));
    const Ruleset deep = good(with(sample_ruleset, "includes: [l1]}",
                                   "includes: [l1]}\n    l3: {title: Three, includes: [l2]}"));
    CHECK(deep.selects("l3", deep.rules[0]));
}

TEST_CASE("ruleset: a profile includes only what is declared above it") {
    CHECK(refusal("includes: [l1]", "includes: [l9]") ==
          "r:11:26: profile l2: includes l9, which is no profile above");
    CHECK(refusal("{title: Level 1}", "{title: Level 1, includes: [l2]}")
              .ends_with("includes l2, which is no profile above"));
    CHECK(refusal("includes: [l1]", "includes: [l2]").ends_with("no profile above"));
    CHECK(refusal("profiles: [l2]", "profiles: [l9]").ends_with("l9, which is not declared"));
}

TEST_CASE("ruleset: unknown keys and types are errors with their place") {
    CHECK(refusal("  serial:", "  seral: 1\n  serial:").starts_with("r:5:3: ruleset has no field"));
    CHECK(refusal("rules:", "rool: 1\nrules:").starts_with("r:16:1: the document has no field"));
    CHECK(refusal("    severity: low", "    severty: low\n    severity: low")
              .starts_with("r:21:5: rule has no field severty"));
    CHECK(refusal("fake_number: {value: 1}", "fake_nmber: {value: 1}") ==
          "r:27:9: no resource type fake_nmber (there are: any, all, not, fake_number, fake_text)");
    CHECK(refusal("fake_number: {value: 1}", "fake_number: {value: 1, x: 2}")
              .starts_with("r:27:33: fake_number has no field x"));
    CHECK(refusal("name: Sample", "x: 1, name: Sample").find("no field x") != std::string::npos);
    CHECK(refusal("{id: debian,", "{x: 1, id: debian,").find("no field x") != std::string::npos);
    CHECK(refusal("{title: Level 1}", "{title: Level 1, x: 1}").find("no field x") !=
          std::string::npos);
}

TEST_CASE("ruleset: ids and numbers are well formed and come once") {
    CHECK(refusal("second-rule", "first-rule") == "r:28:5: a second rule with the id first-rule");
    CHECK(refusal("1.1.10", "1.1.9") == "r:28:5: a second rule with the number 1.1.9");
    for (const auto* id : {"First", "a_b", "-a", "a-", "a--b", "''", "a b"}) {
        CHECK(refusal("id: first-rule", std::string("id: ") + id).starts_with("r:17:5: rule: id "));
    }
    for (const auto* number : {"a", "1.", ".1", "1..2", "01.2", "1.1234567", "'1.1 '"}) {
        CHECK(refusal("number: 1.1.9", std::string("number: ") + number)
                  .starts_with("r:18:5: rule: number "));
    }
}

TEST_CASE("ruleset: what a person reads is there and is short") {
    CHECK(refusal("title: The first thing is so", "title: '  '") == "r:19:5: rule: title is empty");
    CHECK(refusal("title: The first", "title: \"\\e[2J\"\n    x: The first")
              .ends_with("has line ends or control characters"));
    CHECK(refusal("The first thing is so", std::string(201, 'x')).ends_with("more than 200 bytes"));
    CHECK(refusal("why: Because it matters.", "why: ''") == "r:22:5: rule: why is empty");
    CHECK(refusal("    why: Because it matters.\n", "") == "r:17:5: rule: why is missing");
    CHECK(refusal("severity: low", "severity: none") ==
          "r:21:5: rule: severity must be one of low, medium, high");
    CHECK(refusal("Ask someone.", std::string(2001, 'x')).ends_with("more than 2000 bytes"));
}

TEST_CASE("ruleset: the head is complete and within its bounds") {
    CHECK(refusal("expires: 2028-11-20T00:00:00Z", "expires: soon").starts_with("r:6:3: "));
    CHECK(refusal("serial: 2026112001", "serial: 0").starts_with("r:5:3: "));
    CHECK(refusal("serial: 2026112001", "serial: '1'").starts_with("r:5:3: "));
    CHECK(refusal("minimum_evaluated: 1", "minimum_evaluated: 0").starts_with("r:7:3: "));
    CHECK(refusal("[{id: debian, version: \"12\"}]", "[]").starts_with("r:8:3: "));
    CHECK(refusal("  benchmark: {name: Sample Benchmark, version: 1.1.0}\n", "") ==
          "r:2:3: ruleset: benchmark is missing");
    CHECK(refusal("id: sample", "id: Sample").starts_with("r:2:3: ruleset: id "));
    CHECK(refusal("ruleset:", "ruleset: ~\nx:").find("ruleset is missing") != std::string::npos);
    const std::string head(sample_ruleset.substr(0, sample_ruleset.find("rules:")));
    CHECK_FALSE(parse_ruleset(head, "r"));
    CHECK_FALSE(parse_ruleset(head + "rules: []\n", "r"));
    const auto two = with(sample_ruleset, "minimum_evaluated: 1", "minimum_evaluated: 2");
    CHECK(good(two).minimum_evaluated == 2);
    const auto without = with(sample_ruleset, "  minimum_evaluated: 1\n", "");
    CHECK(good(without).minimum_evaluated == 1);
}

TEST_CASE("ruleset: a rule requires something, unless a person judges") {
    const std::string_view require = "    require:\n      - fake_number: {value: 1}\n";
    CHECK(refusal(require, "") == "r:17:5: rule: require is missing");
    CHECK(refusal(require, "    require: []\n").ends_with("must be a list of requirements"));
    CHECK(refusal(require, "    require: {fake_number: {value: 1}}\n")
              .ends_with("must be a list of requirements"));
    CHECK(refusal("- fake_number: {value: 1}", "- {fake_number: {value: 1}, fake_text: {value: x}}")
              .ends_with("a requirement is one resource type, any, all or not"));
    CHECK(refusal("- fake_number: {value: 1}", "- any: []").ends_with("list of requirements"));
    CHECK(refusal("- fake_number: {value: 1}", "- not: [{fake_number: {value: 1}}]")
              .ends_with("a requirement is one resource type, any, all or not"));
    CHECK(good(with(sample_ruleset, require, "    manual: true\n")).rules[0].manual);
}

TEST_CASE("ruleset: answers name a framework and its controls") {
    CHECK(refusal("{cis-controls-v8: [\"4.8\"]", "{cis-controls-v8: []")
              .ends_with("answers: cis-controls-v8 names no control"));
    CHECK(refusal("{cis-controls-v8: [\"4.8\"]", "{CIS: [\"4.8\"]").starts_with("r:23:15: "));
    CHECK(refusal("[\"4.8\"]", "['']").ends_with("a control that is not a short text"));
}

TEST_CASE("ruleset: what the head answers every rule answers, after its own") {
    const Ruleset ruleset = good(with(
        sample_ruleset,
        "  profiles:", "  answers: {scf: [CLD-05], nist-800-53r5: [CM-6, CM-7]}\n  profiles:"));
    CHECK(ruleset.answers.at("scf") == std::vector<std::string>{"CLD-05"});
    CHECK(ruleset.rules[0].answers == Answers{{"cis-controls-v8", {"4.8"}},
                                              {"nist-800-53r5", {"CM-7", "CM-6"}},
                                              {"scf", {"CLD-05"}}});
    CHECK(ruleset.rules[1].answers == Answers{{"cis-controls-v8", {"4.1"}},
                                              {"nist-800-53r5", {"CM-6", "CM-7"}},
                                              {"scf", {"CLD-05"}}});
    CHECK(refusal("  profiles:", "  answers: {scf: []}\n  profiles:") ==
          "r:9:13: answers: scf names no control");
}

TEST_CASE("ruleset: numbers are ordered part by part") {
    CHECK(number_before("1.9", "1.10"));
    CHECK(number_before("1.9", "1.9.1"));
    CHECK(number_before("2", "10.1"));
    CHECK_FALSE(number_before("1.10", "1.9"));
    CHECK_FALSE(number_before("1.1", "1.1"));
}

// SPDX-License-Identifier: Apache-2.0
#include "ruleset/tailoring.h"

#include "sample.h"
#include "support/catch.h"
#include "trust/refusal.h"

using namespace bootseal;

namespace {

constexpr std::string_view sample_tailoring = R"(tailoring:
  id: web
  ruleset: sample
  serial: 3
  expires: 2027-11-20T00:00:00Z
variables: {days: 90, firewall: ufw}
deselect:
  - {rule: 1.1.10, reason: Not here.}
insist:
  - {rule: first-rule, reason: Yes.}
waivers:
  - {rule: first-rule, reason: Later., approver: Ann, expires: 2027-01-31T00:00:00Z}
)";

Tailoring good(std::string_view text = sample_tailoring) {
    auto tailoring = parse_tailoring(text, "t");
    INFO((tailoring ? "" : tailoring.error().what));
    REQUIRE(tailoring);
    return std::move(*tailoring);
}

/// Why the sample with one thing in it replaced is refused, alone or with the ruleset.
std::string refusal(std::string_view from, std::string_view to) {
    CAPTURE(from, to);
    const auto text = with(sample_tailoring, from, to);
    REQUIRE(text != sample_tailoring);
    const auto tailoring = parse_tailoring(text, "t");
    if (!tailoring) return tailoring.error().what;
    const auto ruleset = parse_ruleset(sample_ruleset, "r", &*tailoring);
    REQUIRE_FALSE(ruleset);
    return ruleset.error().what;
}

}  // namespace

TEST_CASE("tailoring: values, deselected rules and waivers are in the ruleset") {
    const auto tailoring = good();
    const auto ruleset = parse_ruleset(sample_ruleset, "r", &tailoring);
    REQUIRE(ruleset);
    const auto& first = ruleset->rules[0];
    CHECK(first.when[0].summary == "fake_text: {value: ufw}");
    CHECK(first.insisted);
    CHECK(first.deselected.empty());
    REQUIRE(first.waiver);
    CHECK(first.waiver->reason == "Later.");
    CHECK(first.waiver->approver == "Ann");
    CHECK(format_time(first.waiver->expires) == "2027-01-31T00:00:00Z");
    const auto& second = ruleset->rules[1];
    CHECK(second.deselected == "Not here.");
    CHECK_FALSE(second.waiver);
    CHECK(second.require[0].parts[0].summary == "fake_number: {value: 90}");
}

TEST_CASE("tailoring: what is not there, or beyond the bounds, is an error with its place") {
    CHECK(refusal("days: 90", "days: 366") ==
          "t:6:19: variable days cannot be this; it is declared as "
          "{default: 30, minimum: 1, maximum: 365}");
    CHECK(refusal("days: 90", "days: \"90\"").starts_with("t:6:19: variable days cannot be"));
    CHECK(refusal("days: 90", "days: many").starts_with("t:6:19: variable days cannot be"));
    CHECK(refusal("days: 90", "days: [9]").starts_with("t:6:19: variable days cannot be"));
    CHECK(refusal("days: 90", "weeks: 9").starts_with("t:6:13: no variable weeks"));
    CHECK(
        refusal("firewall: ufw", "firewall: none").starts_with("t:6:33: variable firewall cannot"));
    CHECK(refusal("1.1.10", "1.1.11").starts_with("t:8:5: ruleset sample has no rule 1.1.11"));
    CHECK(refusal("rule: first-rule, reason: Later", "rule: other, reason: Later")
              .starts_with("t:12:5: ruleset sample has no rule other"));
    CHECK(refusal("rule: first-rule, reason: Later", "rule: second-rule, reason: Later")
              .starts_with("t:12:5: waives a rule that is deselected"));
    CHECK(refusal("ruleset: sample", "ruleset: other").find("for the ruleset other") !=
          std::string::npos);
    CHECK(refusal("{rule: 1.1.10, reason: Not here.}",
                  "{rule: 1.1.10, reason: A.}\n  - {rule: second-rule, reason: B.}")
              .starts_with("t:9:5: deselects a rule twice"));
}

TEST_CASE("tailoring: fields that are missing or unknown are errors") {
    CHECK(refusal("  serial: 3\n", "").find("serial") != std::string::npos);
    CHECK(refusal("approver: Ann, ", "").find("approver") != std::string::npos);
    CHECK(refusal(", expires: 2027-01-31T00:00:00Z", "").find("expires") != std::string::npos);
    CHECK(refusal("2027-01-31T00:00:00Z", "soon").find("must be a time") != std::string::npos);
    CHECK(refusal(", reason: Not here.", "").find("reason") != std::string::npos);
    CHECK(refusal("waivers:", "waiver:").find("waiver") != std::string::npos);
    CHECK(refusal("variables: {days: 90, firewall: ufw}", "variables: [days]")
              .find("must be a mapping") != std::string::npos);
}

TEST_CASE("tailoring: no going back, and an end") {
    const auto tailoring = good();
    const auto now = *parse_time("2027-01-01T00:00:00Z");
    CHECK(serial_name(tailoring_kind, tailoring) == "tailoring.web");
    CHECK(accept_head(tailoring_kind, tailoring, 3, now));
    CHECK(is_refusal(accept_head(tailoring_kind, tailoring, 4, now).error()));
    CHECK(is_refusal(accept_head(tailoring_kind, tailoring, 0, tailoring.expires).error()));
}

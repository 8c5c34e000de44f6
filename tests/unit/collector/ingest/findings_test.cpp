// SPDX-License-Identifier: Apache-2.0
#include "ingest/findings.h"

#include <bootseal/v1/report.pb.h>

#include "support/catch.h"

using namespace bootseal;

namespace {

v1::Report report() {
    v1::Report report;
    report.set_schema(1);
    for (const auto status : {v1::STATUS_PASS, v1::STATUS_FAIL, v1::STATUS_NOT_APPLICABLE,
                              v1::STATUS_MANUAL, v1::STATUS_WAIVED, v1::STATUS_ERROR}) {
        auto& finding = *report.add_findings();
        finding.set_rule_id("rule-" + std::to_string(status));
        finding.set_number("1.1");
        finding.set_title("Title");
        finding.set_severity(v1::SEVERITY_HIGH);
        finding.set_status(status);
        finding.add_evidence()->set_where("/etc/passwd");
    }
    auto& waiver = *report.mutable_findings(4)->mutable_waiver();
    waiver.set_reason("because");
    waiver.set_approver("somebody");
    waiver.set_expires(86'400);
    return report;
}

}  // namespace

TEST_CASE("findings: those that are neither good nor out of place are kept") {
    const auto found = parse_findings(report().SerializeAsString());
    REQUIRE(found);
    REQUIRE(found->size() == 3);
    CHECK((*found)[0].rule == "rule-2");
    CHECK((*found)[0].number == "1.1");
    CHECK((*found)[0].title == "Title");
    CHECK((*found)[0].severity == RuleSeverity::high);
    CHECK((*found)[0].status == RuleStatus::fail);
    CHECK_FALSE((*found)[0].waiver_ends);
    CHECK((*found)[1].status == RuleStatus::waived);
    CHECK((*found)[1].waiver_reason == "because");
    CHECK((*found)[1].waiver_approver == "somebody");
    CHECK((*found)[1].waiver_ends == Time(std::chrono::days(1)));
    CHECK((*found)[2].status == RuleStatus::error);
    CHECK(parse_findings("")->empty());
}

TEST_CASE("findings: texts are cut and escaped, and a nameless rule is none") {
    v1::Report odd;
    auto& finding = *odd.add_findings();
    finding.set_status(v1::STATUS_FAIL);
    auto& named = *odd.add_findings();
    named.set_status(v1::STATUS_FAIL);
    named.set_rule_id(std::string(1, '\0'));
    named.set_title(std::string(10'000, 'x'));
    named.set_severity(static_cast<v1::Severity>(9));
    const auto found = parse_findings(odd.SerializeAsString());
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    CHECK(found->front().rule == "\\x00");
    CHECK(found->front().title.size() <= 256);
    CHECK(found->front().severity == RuleSeverity::unknown);
}

TEST_CASE("findings: a report that is cut, or has too many, is refused") {
    const auto bytes = report().SerializeAsString();
    for (const std::size_t cut : {std::size_t{1}, std::size_t{5}, bytes.size() / 2})
        CHECK_FALSE(parse_findings(std::string_view(bytes).substr(0, bytes.size() - cut)));
    v1::Report many;
    for (std::size_t i = 0; i <= most_findings; ++i)
        many.add_findings();
    CHECK_FALSE(parse_findings(many.SerializeAsString()));
    many.mutable_findings()->RemoveLast();
    CHECK(parse_findings(many.SerializeAsString()));
}

// SPDX-License-Identifier: Apache-2.0
#include "report/proto.h"

#include "sample.h"
#include "support/catch.h"

using namespace bootseal;

namespace {

std::string refusal(std::string_view bytes) {
    const auto report = parse_report(bytes, "f\x1b");
    REQUIRE_FALSE(report);
    return report.error().what;
}

constexpr auto no_report =
    "f\\x1b is no report, or a damaged one: name a file that --format proto wrote";

}  // namespace

TEST_CASE("a report is read as it was written") {
    const auto bytes = render_proto(sample_report());
    const auto report = parse_report(bytes, "f");
    REQUIRE(report);
    CHECK(render_proto(*report) == bytes);
}

TEST_CASE("what is no report is refused") {
    CHECK(refusal("") == no_report);
    CHECK(refusal("{\"schema\": 1}\n") == no_report);
    CHECK(refusal(std::string(100, '\0')) == no_report);
    v1::Report other;
    other.set_run_id("without a schema");
    CHECK(refusal(render_proto(other)) == no_report);
    auto not_text = render_proto(sample_report());
    not_text[not_text.find("web-1")] = '\xff';
    CHECK(refusal(not_text) == no_report);
    CHECK(refusal(std::string(report_limit + 1, ' ')) == "f\\x1b is too large for a report");
}

TEST_CASE("a report that was cut is refused, wherever a verdict could be missing") {
    auto report = sample_report();
    // What follows the verdicts in the file.
    report.clear_evaluated();
    report.clear_minimum_evaluated();
    report.clear_reason();
    report.clear_changes();
    report.clear_live_steps();
    report.clear_notes();
    report.clear_tailoring();
    const auto bytes = render_proto(report);
    REQUIRE(parse_report(bytes, "f"));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(parse_report(bytes.substr(0, length), "f"));
    }
    report.clear_result();
    CHECK(refusal(render_proto(report)) == "f\\x1b is a damaged report: it ends early");
}

TEST_CASE("a report with other counts than findings is refused") {
    auto report = sample_report();
    report.mutable_findings()->RemoveLast();
    CHECK(refusal(render_proto(report)) == "f\\x1b is a damaged report: it ends early");
}

TEST_CASE("a report that an old reader would misread is refused") {
    auto report = sample_report();
    report.set_schema(2);
    CHECK(refusal(render_proto(report)) ==
          "f\\x1b is a report of schema 2, which takes a newer bootseal");
}

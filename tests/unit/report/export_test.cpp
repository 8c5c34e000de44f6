// SPDX-License-Identifier: Apache-2.0
#include "report/export.h"

#include "base/text.h"
#include "report/width.h"
#include "sample.h"
#include "support/catch.h"

using namespace bootseal;

namespace {

constexpr TableStyle plain = {.color = false, .unicode = false, .width = 80, .verbose = false};
const Export by_control = {};
constexpr Export::By by_rule = Export::By::rule;

void answer(v1::Finding& finding, const char* framework, std::initializer_list<const char*> list) {
    auto& answer = *finding.add_answers();
    answer.set_framework(framework);
    for (const auto* control : list)
        answer.add_controls(control);
}

/// The sample, of which every finding answers something.
v1::Report answering() {
    auto report = sample_report();
    for (auto& finding : *report.mutable_findings()) {
        if (finding.answers().empty()) answer(finding, "nist-800-53r5", {"AC-10", "AC-6"});
        if (finding.number() < "4") answer(finding, "scf", {"CLD-05"});
    }
    answer(*report.mutable_findings(8), "odd \x1b[31m framework\u202e", {"\x1b[2J"});
    return report;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string table(const v1::Report& report, const Export& what, const TableStyle& style = plain) {
    auto text = export_table(report, what, style);
    REQUIRE(text);
    return *std::move(text);
}

std::string json(const v1::Report& report, const Export& what) {
    auto text = export_json(report, what);
    REQUIRE(text);
    return *std::move(text);
}

}  // namespace

TEST_CASE("the exports of the sample are the golden ones") {
    const auto report = answering();
    const TableStyle wide = {.color = true, .unicode = true, .width = 100, .verbose = true};
    check_golden("sample.export.txt", table(report, by_control));
    check_golden("sample.export.color.txt", table(report, by_control, wide));
    check_golden("sample.export.rule.txt", table(report, {.by = by_rule, .framework = ""}));
    check_golden("sample.export.json", json(report, by_control));
    check_golden("sample.export.rule.json", json(report, {.by = by_rule, .framework = ""}));
}

TEST_CASE("one framework can be asked for, and one that nobody answers is an error") {
    const auto report = answering();
    for (const auto by : {Export::By::framework, by_rule}) {
        const Export scf = {.by = by, .framework = "scf"};
        for (const auto& text : {table(report, scf), json(report, scf)}) {
            CHECK(has(text, "CLD-05"));
            CHECK(has(text, "3.3.1"));
            CHECK_FALSE(has(text, "5.1.20"));
        }
        CHECK_FALSE(has(table(report, scf), "AC-6"));
        const Export none = {.by = by, .framework = "iso\n"};
        const auto refused = export_json(report, none);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().what ==
              "no finding answers a framework iso\\x0a; there are nist-800-53r5, "
              "odd \\x1b[31m framework\\xe2\\x80\\xae, scf");
        CHECK_FALSE(export_table(report, none, plain));
    }
    CHECK(export_json({}, {.by = by_rule, .framework = "x"}).error().what ==
          "no finding answers a framework x");
}

TEST_CASE("no line of an export is wider than asked, and none acts on the terminal") {
    for (const int width : {40, 57, 80, 133}) {
        for (const auto by : {Export::By::framework, by_rule}) {
            for (const bool verbose : {false, true}) {
                const auto text = table(answering(), {.by = by, .framework = ""},
                                        {.unicode = true, .width = width, .verbose = verbose});
                CHECK_FALSE(has(text, "\x1b"));
                CHECK_FALSE(has(text, "\u202e"));
                for (const auto line : lines(text)) {
                    CAPTURE(width, line);
                    CHECK(columns(line) <= width);
                }
            }
        }
    }
}

TEST_CASE("of what passes an export shows one piece, with --verbose all") {
    v1::Report report;
    auto& finding = *report.add_findings();
    finding.set_status(v1::STATUS_PASS);
    answer(finding, "f", {"C"});
    for (const auto* where : {"/a", "/b", "/c"}) {
        auto& evidence = *finding.add_evidence();
        evidence.set_verdict(v1::VERDICT_COMPLIANT);
        evidence.set_where(where);
        evidence.set_actual("0644");
    }
    CHECK(has(table(report, by_control), "found   /a: 0644 and 2 more\n"));
    auto style = plain;
    style.verbose = true;
    CHECK(has(table(report, by_control, style), "found   /c: 0644\n"));
}

TEST_CASE("an export has the verdicts of the report, and what is unknown is no pass") {
    v1::Report report;
    auto& finding = *report.add_findings();
    finding.set_status(static_cast<v1::Status>(99));
    answer(finding, "f", {"C"});
    report.set_result(v1::RESULT_COMPLIANT);
    CHECK(has(table(report, by_control), "C  1 unknown\n"));
    CHECK(has(table(report, by_control), "\nCOMPLIANT"));
    CHECK(has(json(report, by_control), "\"unknown\": 1"));
}

TEST_CASE("a plan is no evidence") {
    auto report = answering();
    report.set_mode(v1::MODE_PLAN);
    CHECK(export_json(report, by_control).error().what.starts_with("a plan is no evidence"));
    CHECK_FALSE(export_table(report, by_control, plain));
}

TEST_CASE("a report that asks for more than there is memory is refused") {
    v1::Report report;
    auto& finding = *report.add_findings();
    finding.set_cause(std::string(1U << 20U, 'x'));
    auto& answer = *finding.add_answers();
    for (int i = 0; i < 300; ++i)
        answer.add_controls(std::to_string(i));
    CHECK_FALSE(export_json(report, by_control));
    CHECK_FALSE(export_table(report, by_control, plain));
}

// SPDX-License-Identifier: Apache-2.0
#include "report/table.h"

#include "base/text.h"
#include "report/width.h"
#include "sample.h"
#include "support/catch.h"

using namespace bootseal;

namespace {

constexpr TableStyle plain = {.color = false, .unicode = false, .width = 80, .verbose = false};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the table of the sample is the golden one in each style") {
    const auto report = sample_report();
    check_golden("sample.table.txt", render_table(report, plain));
    check_golden("sample.table.unicode.txt", render_table(report, {.unicode = true, .width = 100}));
    check_golden("sample.table.color.txt",
                 render_table(report, {.color = true, .unicode = true, .width = 100}));
    check_golden("sample.table.verbose.txt",
                 render_table(report, {.unicode = true, .width = 100, .verbose = true}));
    check_golden("sample.table.narrow.txt", render_table(report, {.width = 40}));
}

TEST_CASE("no line of the table is wider than asked") {
    for (const int width : {40, 41, 57, 80, 133}) {
        for (const bool unicode : {false, true}) {
            const auto text = render_table(sample_report(),
                                           {.unicode = unicode, .width = width, .verbose = true});
            for (const auto line : lines(text)) {
                CAPTURE(width, line);
                CHECK(columns(line) <= width);
            }
        }
    }
}

TEST_CASE("the table has escape sequences only when colour is asked for") {
    CHECK_FALSE(has(render_table(sample_report(), plain), "\x1b"));
    auto style = plain;
    style.color = true;
    CHECK(has(render_table(sample_report(), style), "\x1b[1;31mNOT COMPLIANT  \x1b[0m"));
}

TEST_CASE("a table without Unicode is ASCII, whatever the report holds") {
    auto style = plain;
    style.verbose = true;
    const auto text = render_table(sample_report(), style);
    for (const char c : text)
        CHECK(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("foreign text cannot act on the terminal") {
    const auto text = render_table(sample_report(), {.unicode = true, .width = 200});
    CHECK(has(text, "A title of \\x1b[31mothers\\xe2\\x80\\xa8 \\xe2\\x80\\xae"));
    CHECK_FALSE(has(text, "\u202e"));
}

TEST_CASE("the result of the table is that of the report, whatever the findings say") {
    v1::Report report;
    report.add_findings()->set_status(v1::STATUS_PASS);
    CHECK(has(render_table(report, plain), "NO RESULT"));
    report.set_result(v1::RESULT_FAILED);
    report.set_minimum_evaluated(100);
    report.set_evaluated(1);
    const auto text = render_table(report, plain);
    CHECK(has(text, "\nFAILED"));
    CHECK(has(text, "evaluated 1 of at least 100 rules"));
}

TEST_CASE("a finding with a status of a newer report is not lost") {
    v1::Report report;
    auto& finding = *report.add_findings();
    finding.set_status(static_cast<v1::Status>(99));
    finding.set_title("From the future");
    CHECK(has(render_table(report, plain), "From the future"));
}

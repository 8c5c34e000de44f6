// SPDX-License-Identifier: Apache-2.0
#include "report/junit.h"

#include "sample.h"
#include "support/catch.h"

using namespace bootseal;

namespace {

bool has(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

// tests/unit/report/CMakeLists.txt holds a real XML parser against the golden file.
TEST_CASE("the JUnit XML of the sample is the golden one") {
    check_golden("sample.junit.xml", render_junit(sample_report()));
}

TEST_CASE("a report that is not compliant is red in JUnit, whatever its findings say") {
    v1::Report report;
    report.add_findings()->set_status(v1::STATUS_PASS);
    report.set_result(v1::RESULT_COMPLIANT);
    CHECK(has(render_junit(report), "tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"0\""));
    report.set_result(v1::RESULT_NOT_COMPLIANT);
    CHECK(has(render_junit(report), "tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\""));
    report.set_result(v1::RESULT_FAILED);
    report.set_reason("looked at 1 rule of at least 100");
    CHECK(has(render_junit(report), "tests=\"2\" failures=\"0\" errors=\"1\" skipped=\"0\""));
    CHECK(has(render_junit(report), "<error message=\"looked at 1 rule of at least 100\""));
    report.clear_result();
    CHECK(has(render_junit(report), "errors=\"1\""));
}

TEST_CASE("each status has its place in JUnit, and one of a newer report is an error") {
    const auto rendered = [](int status) {
        v1::Report report;
        report.set_result(v1::RESULT_COMPLIANT);
        report.add_findings()->set_status(static_cast<v1::Status>(status));
        return render_junit(report);
    };
    for (const auto status : {v1::STATUS_PASS, v1::STATUS_FIXED}) {
        CHECK(has(rendered(status), "failures=\"0\" errors=\"0\" skipped=\"0\""));
    }
    for (const auto status : {v1::STATUS_PENDING_REBOOT, v1::STATUS_NOT_APPLICABLE,
                              v1::STATUS_MANUAL, v1::STATUS_WAIVED}) {
        CHECK(has(rendered(status), "failures=\"0\" errors=\"0\" skipped=\"1\""));
    }
    CHECK(has(rendered(v1::STATUS_FAIL), "failures=\"1\" errors=\"0\" skipped=\"0\""));
    CHECK(has(rendered(v1::STATUS_ERROR), "failures=\"0\" errors=\"1\" skipped=\"0\""));
    CHECK(has(rendered(v1::STATUS_UNSPECIFIED), "errors=\"1\""));
    CHECK(has(rendered(99), "errors=\"1\""));
}

TEST_CASE("what an inspection finds is red in JUnit, each by itself") {
    v1::Report report;
    report.set_mode(v1::MODE_INSPECT);
    report.set_result(v1::RESULT_COMPLIANT);
    report.mutable_inspection();
    CHECK(has(render_junit(report), "tests=\"2\" failures=\"0\""));
    CHECK(has(render_junit(report), "name=\"nothing is left behind\""));
    auto& finding = *report.mutable_inspection()->add_findings();
    finding.set_rule("netrc");
    finding.set_path("/root/.netrc");
    finding.set_line(3);
    finding.set_excerpt("password a... (9 bytes)");
    report.set_result(v1::RESULT_NOT_COMPLIANT);
    CHECK(has(render_junit(report), "tests=\"2\" failures=\"2\""));
    CHECK(has(render_junit(report), "name=\"netrc /root/.netrc:3\""));
}

// SPDX-License-Identifier: Apache-2.0
#include "report/xccdf.h"

#include "sample.h"
#include "support/catch.h"

using namespace bootseal;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The rule-result of that name.
std::string result_of(const std::string& text, const std::string& name) {
    const auto start = text.find("<rule-result idref=\"xccdf_io.bootseal_rule_" + name + "\"");
    if (start == std::string::npos) return "";
    return text.substr(start, text.find("</rule-result>", start) - start);
}

std::string with_status(int status) {
    v1::Report report;
    report.set_result(v1::RESULT_COMPLIANT);
    auto& finding = *report.add_findings();
    finding.set_rule_id("some-rule");
    finding.set_status(static_cast<v1::Status>(status));
    return render_xccdf(report);
}

std::string word_of(int status) {
    const auto result = result_of(with_status(status), "some-rule");
    const auto start = result.find("<result>") + 8;
    return result.substr(start, result.find("</result>") - start);
}

/// What no agent of ours says: nothing, things twice, values of nobody, and text that is markup.
v1::Report odd_report() {
    const std::string hostile = "]]>\x1b[31m<!--\"'&amp; \xe2\x80\xae__run\n";
    v1::Report report;
    report.set_run_id(hostile);
    report.set_profile(hostile);
    report.set_started(INT64_MIN);
    report.set_duration_us(UINT64_MAX);
    report.set_reason(hostile);
    report.mutable_host()->set_os_id("debian");
    report.mutable_host()->set_os_version(hostile);
    report.mutable_ruleset()->set_id(hostile);
    report.mutable_ruleset()->add_signers()->set_subject(hostile);
    for (const auto* id : {"", "__run", "__run", "a b"}) {
        for (const int value : {-1, 0, 7, 99}) {
            auto& finding = *report.add_findings();
            finding.set_rule_id(id);
            finding.set_number(hostile);
            finding.set_status(static_cast<v1::Status>(value));
            finding.set_severity(static_cast<v1::Severity>(value));
            finding.set_cause(hostile);
            finding.mutable_waiver()->set_expires(INT64_MAX);
            auto& evidence = *finding.add_evidence();
            evidence.set_where(hostile);
            evidence.set_verdict(static_cast<v1::Verdict>(value));
            auto& answer = *finding.add_answers();
            answer.set_framework(hostile);
            answer.add_controls(hostile);
        }
    }
    report.add_notes()->set_text(hostile);
    report.mutable_integrity()->add_deviations()->set_path(hostile);
    report.mutable_inspection()->add_findings()->set_excerpt(hostile);
    report.mutable_generalization()->add_steps()->set_error(hostile);
    return report;
}

}  // namespace

// tests/cli/formats_test.py has oscap look at these.
TEST_CASE("the XCCDF of the sample, of an odd report and of an empty one are the golden ones") {
    check_golden("sample.xccdf.xml", render_xccdf(sample_report()));
    check_golden("odd.xccdf.xml", render_xccdf(odd_report()));
    check_golden("empty.xccdf.xml", render_xccdf({}));
}

TEST_CASE("each status has its result in XCCDF, and what is not as required is never a pass") {
    CHECK(word_of(v1::STATUS_PASS) == "pass");
    CHECK(word_of(v1::STATUS_FIXED) == "fixed");
    CHECK(word_of(v1::STATUS_FAIL) == "fail");
    CHECK(word_of(v1::STATUS_PENDING_REBOOT) == "fail");
    CHECK(word_of(v1::STATUS_NOT_APPLICABLE) == "notapplicable");
    CHECK(word_of(v1::STATUS_MANUAL) == "notchecked");
    CHECK(word_of(v1::STATUS_WAIVED) == "informational");
    CHECK(word_of(v1::STATUS_ERROR) == "error");
    CHECK(word_of(v1::STATUS_UNSPECIFIED) == "unknown");
    CHECK(word_of(99) == "unknown");
}

TEST_CASE("scores count what was evaluated, and the run is no rule") {
    const auto scores = [](std::initializer_list<v1::Status> statuses) {
        v1::Report report;
        for (const auto status : statuses)
            report.add_findings()->set_status(status);
        const auto text = render_xccdf(report);
        return text.substr(text.find("<score"));
    };
    auto text = scores({v1::STATUS_PASS, v1::STATUS_FIXED, v1::STATUS_FAIL, v1::STATUS_ERROR,
                        v1::STATUS_WAIVED, v1::STATUS_MANUAL, v1::STATUS_NOT_APPLICABLE});
    CHECK(has(text, "scoring:default\" maximum=\"100\">50.00<"));
    CHECK(has(text, "scoring:flat-unweighted\" maximum=\"4\">2<"));
    text = scores({v1::STATUS_WAIVED});
    CHECK(has(text, "scoring:default\" maximum=\"100\">0.00<"));
    CHECK(has(text, "scoring:flat-unweighted\" maximum=\"0\">0<"));
}

TEST_CASE("who answers for a waiver is in XCCDF, whether it holds or ended") {
    v1::Report report;
    auto& finding = *report.add_findings();
    finding.set_rule_id("some-rule");
    finding.set_status(v1::STATUS_WAIVED);
    finding.mutable_waiver()->set_approver("Ann Example");
    finding.mutable_waiver()->set_reason("of a vendor");
    finding.mutable_waiver()->set_expires(1830000000);
    const std::string line =
        "waiver by Ann Example until 2027-12-28T13:20:00Z: of a vendor</message>";
    const auto message = [&] { return result_of(render_xccdf(report), "some-rule"); };
    CHECK(has(message(), "<message severity=\"warning\">not as required; " + line));
    finding.set_status(v1::STATUS_FAIL);
    CHECK(has(message(), "<message severity=\"info\">" + line));
}

TEST_CASE("a run that is not compliant is no pass in XCCDF, whatever its findings say") {
    v1::Report report;
    report.add_findings()->set_status(v1::STATUS_PASS);
    const auto run = [&] { return result_of(render_xccdf(report), "__run"); };
    report.set_result(v1::RESULT_COMPLIANT);
    CHECK(has(run(), "<result>pass</result>"));
    report.set_result(v1::RESULT_NOT_COMPLIANT);
    CHECK(has(run(), "<result>fail</result>"));
    report.set_result(v1::RESULT_FAILED);
    report.set_reason("looked at 1 rule of at least 100");
    CHECK(has(run(), "<result>error</result>"));
    CHECK(has(run(), "looked at 1 rule of at least 100"));
    report.clear_result();
    CHECK(has(run(), "<result>error</result>"));
}

TEST_CASE("what is not about rules is a rule each in XCCDF") {
    v1::Report report;
    const auto result = [&](const std::string& name) {
        return result_of(render_xccdf(report), name);
    };
    auto& integrity = *report.mutable_integrity();
    CHECK(has(result("__integrity"), "<result>error</result>"));
    integrity.set_verdict(v1::VERDICT_DRIFTED);
    integrity.add_deviations()->set_path("/usr/bin/tool");
    CHECK(has(result("__integrity"), "<result>fail</result>"));
    CHECK(has(result("__integrity"), "/usr/bin/tool"));
    integrity.set_verdict(v1::VERDICT_COMPLIANT);
    CHECK(has(result("__integrity"), "<result>pass</result>"));

    auto& residue = *report.mutable_inspection()->add_findings();
    CHECK(has(result("__inspection"), "<result>fail</result>"));
    residue.mutable_waiver();
    CHECK(has(result("__inspection"), "<result>pass</result>"));

    auto& step = *report.mutable_generalization()->add_steps();
    CHECK(has(result("__generalization"), "<result>pass</result>"));
    report.mutable_generalization()->set_planned(true);
    CHECK(has(result("__generalization"), "<result>informational</result>"));
    step.set_error("Read-only file system");
    CHECK(has(result("__generalization"), "<result>fail</result>"));
}

TEST_CASE("an id in XCCDF says nothing but one name, and a rule that is there twice is one Rule") {
    v1::Report report;
    report.add_findings()->set_rule_id("a_run \"<");
    report.add_findings()->set_rule_id("a_run \"<");
    report.add_findings()->set_rule_id("__run");
    const auto text = render_xccdf(report);
    const std::string id = "xccdf_io.bootseal_rule_a_5frun_20_22_3c\"";
    CHECK(text.find("<Rule id=\"" + id) == text.rfind("<Rule id=\"" + id));
    CHECK(text.find("idref=\"" + id) != text.rfind("idref=\"" + id));
    CHECK(has(text, "<Rule id=\"xccdf_io.bootseal_rule__5f_5frun\""));
}

TEST_CASE("times in XCCDF are times of the schema, whatever the clock said") {
    v1::Report report;
    const auto ends = [&](std::int64_t started, std::uint64_t took, const std::string& time) {
        report.set_started(started);
        report.set_duration_us(took);
        return has(render_xccdf(report), " end-time=\"" + time + "\"");
    };
    CHECK(ends(1795230900, 61'500'000, "2026-11-21T03:16:01Z"));
    CHECK(ends(INT64_MIN, 0, "1970-01-01T00:00:00Z"));
    CHECK(ends(INT64_MAX, UINT64_MAX, "9999-12-31T23:59:59Z"));
}

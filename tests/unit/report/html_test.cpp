// SPDX-License-Identifier: Apache-2.0
#include "report/html.h"

#include <regex>

#include "report/html_style.h"
#include "sample.h"
#include "support/catch.h"
#include "trust/digest.h"
#include "trust/dsse.h"

using namespace bootseal;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

v1::Report with_status(int status) {
    v1::Report report;
    auto& finding = *report.add_findings();
    finding.set_rule_id("some-rule");
    finding.set_status(static_cast<v1::Status>(status));
    return report;
}

}  // namespace

TEST_CASE("the HTML of the sample is the golden one") {
    check_golden("sample.html", render_html(sample_report()));
}

TEST_CASE("the page admits its own style by its digest, and nothing else") {
    const auto policy = std::string(html_policy);
    const auto digest = base64(sha256_raw(html_style));
    CHECK(policy == "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" +
                        digest + "'");
    const auto page = render_html(sample_report());
    CHECK(has(page, "<style>" + std::string(html_style) + "</style>"));
    CHECK_FALSE(has(page, "<script"));
    CHECK_FALSE(has(page, " style="));
    // Links are to places of the page.
    CHECK_FALSE(has(page, "src="));
    CHECK_FALSE(has(page, "://"));
    CHECK_FALSE(std::regex_search(page, std::regex("href=\"[^#]")));
}

TEST_CASE("the verdict of the page is the report's, whatever its findings say") {
    v1::Report report = with_status(v1::STATUS_PASS);
    report.set_result(v1::RESULT_COMPLIANT);
    CHECK(has(render_html(report), "<h1 class=\"good\">✓ compliant</h1>"));
    report.set_result(v1::RESULT_FAILED);
    report.set_reason("looked at 1 rule of at least 100");
    CHECK(has(render_html(report), "<h1 class=\"bad\">✗ failed</h1>"));
    CHECK(has(render_html(report), "<p>looked at 1 rule of at least 100</p>"));
    report.clear_result();
    CHECK(has(render_html(report), "<h1 class=\"bad\">✗ no result</h1>"));
}

TEST_CASE("what is no pass is open on the page, a status of a newer agent too") {
    const std::string open = "<details id=\"rule-some-rule\" open=\"open\">";
    for (const auto status : {v1::STATUS_PASS, v1::STATUS_FIXED, v1::STATUS_NOT_APPLICABLE}) {
        CHECK_FALSE(has(render_html(with_status(status)), open));
    }
    for (const int status : {0, 2, 4, 6, 7, 8, 99})
        CHECK(has(render_html(with_status(status)), open));
    CHECK(has(render_html(with_status(99)), "<span class=\"bad badge\">! unknown</span>"));
}

TEST_CASE("text of a report is text on the page") {
    auto report = with_status(v1::STATUS_FAIL);
    const std::string hostile = "</style></title><script>alert(1)</script>\"'\x1b[31m";
    report.set_reason(hostile);
    report.set_run_id(hostile);
    report.mutable_host()->set_hostname(hostile);
    auto& finding = *report.mutable_findings(0);
    finding.set_rule_id(hostile);
    finding.set_number(hostile);
    finding.set_title(hostile);
    finding.set_cause(hostile);
    auto& evidence = *finding.add_evidence();
    evidence.set_where(hostile);
    evidence.set_requirement(hostile);
    const auto page = render_html(report);
    CHECK_FALSE(has(page, "<script"));
    CHECK_FALSE(has(page, "\x1b"));
    CHECK(has(page, "&lt;script&gt;alert(1)"));
}

TEST_CASE("files that are not as sealed are in the head of the page, and listed") {
    v1::Report report;
    report.set_mode(v1::MODE_CHECK);
    auto& integrity = *report.mutable_integrity();
    integrity.set_verdict(v1::VERDICT_DRIFTED);
    auto& one = *integrity.add_deviations();
    one.set_path("/usr/bin/tool");
    one.set_violation(true);
    one.set_kind(v1::DEVIATION_KIND_CHANGED);
    auto& difference = *one.add_differences();
    difference.set_what("mode");
    difference.set_expected("0755");
    difference.set_actual("4755");
    integrity.add_left_out("/proc");
    integrity.set_left_out_count(3);
    const auto page = render_html(report);
    CHECK(has(page, "<p class=\"bad\">The files, held against their manifest: drifted</p>"));
    CHECK(has(page, "<th scope=\"row\">/usr/bin/tool</th><td>violation</td><td>changed</td>"));
    CHECK(has(page, "mode: expected 0755, actual 4755"));
    CHECK(has(page, "<p>Not looked into, 3 folders:</p><ul><li>/proc</li></ul>"));
}

TEST_CASE("what an inspection finds and what is taken out of an image is on the page") {
    v1::Report report;
    auto& residue = *report.mutable_inspection()->add_findings();
    residue.set_rule("netrc");
    residue.set_path("/root/.netrc");
    residue.set_line(3);
    residue.set_excerpt("password a... (9 bytes)");
    auto& step = *report.mutable_generalization()->add_steps();
    step.set_trace("ssh-host-keys");
    step.set_path("/etc/ssh/ssh_host_rsa_key");
    step.set_action(v1::TRACE_ACTION_REMOVE);
    step.set_error("Read-only file system");
    report.mutable_generalization()->add_users("builder");
    const auto page = render_html(report);
    CHECK(has(page, "<td>/root/.netrc:3</td><td>password a... (9 bytes)</td>"));
    CHECK(has(page, "<th scope=\"row\">/etc/ssh/ssh_host_rsa_key</th><td>remove</td>"));
    CHECK(has(page, "<td>Read-only file system</td>"));
    CHECK(has(page, "<dt>Account that leaves</dt><dd>builder</dd>"));
}

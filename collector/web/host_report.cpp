// SPDX-License-Identifier: Apache-2.0
#include "web/host_report.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "ingest/findings.h"
#include "report/proto.h"
#include "report/words.h"
#include "web/form.h"
#include "web/moment.h"
#include "web/table_html.h"
#include "web/words.h"

namespace bootseal {

namespace {

/// A report has two hundred KiB; of one that is made to be much in memory, this becomes less than
/// two hundred MiB.
constexpr std::size_t most_shown_bytes = 2U << 20U;
constexpr int most_rules = static_cast<int>(most_findings);
constexpr int most_evidence = 50;
constexpr int most_deviations = 500;

Tone tone_of_status(v1::Status status) {
    switch (status) {
        case v1::STATUS_PASS:
        case v1::STATUS_FIXED:
            return Tone::good;
        case v1::STATUS_FAIL:
            return Tone::bad;
        case v1::STATUS_ERROR:
        case v1::STATUS_PENDING_REBOOT:
            return Tone::warning;
        case v1::STATUS_MANUAL:
            return Tone::plain;
        default:
            return Tone::quiet;
    }
}

Tone tone_of_severity(v1::Severity severity) {
    return tone_of(static_cast<RuleSeverity>(severity));
}

/// "not_applicable": as it stands in addresses and files.
std::string name_in_files(v1::Status status) {
    std::string name(describe(status));
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
}

bool is_open(v1::Status status) {
    return status == v1::STATUS_FAIL || status == v1::STATUS_ERROR ||
           status == v1::STATUS_PENDING_REBOOT;
}

bool is_shown(const v1::Finding& finding, std::string_view show) {
    if (show == "all") return true;
    if (show == "open") return is_open(finding.status());
    return show == name_in_files(finding.status());
}

void add_tab(Markup& markup, std::string_view path, std::string_view show, std::string_view value,
             const std::string& text) {
    const auto link = make_url(path, {{"show", std::string(value)}}) + "#rules";
    markup.open("li");
    if (value == show) {
        markup.element("a", text, {{"href", link}, {"aria-current", "true"}});
    } else {
        markup.element("a", text, {{"href", link}});
    }
    markup.close();
}

void add_tabs(Markup& markup, const v1::Report& report, std::string_view show,
              std::string_view path) {
    constexpr std::array<v1::Status, 8> statuses{
        v1::STATUS_FAIL,   v1::STATUS_ERROR,  v1::STATUS_PENDING_REBOOT, v1::STATUS_FIXED,
        v1::STATUS_WAIVED, v1::STATUS_MANUAL, v1::STATUS_NOT_APPLICABLE, v1::STATUS_PASS};
    std::array<std::uint64_t, 16> counts{};
    std::uint64_t open = 0;
    for (const auto& finding : report.findings()) {
        if (finding.status() >= 0 && finding.status() < 16) ++counts[finding.status()];
        if (is_open(finding.status())) ++open;
    }
    markup.open("nav", {{"aria-label", "Rules by status"}, {"class", "inner"}});
    markup.open("ul", {{"class", "tabs"}});
    add_tab(markup, path, show, "open", grouped(open) + " to be mended");
    for (const auto status : statuses) {
        if (counts[status] == 0) continue;
        add_tab(markup, path, show, name_in_files(status),
                grouped(counts[status]) + " " + std::string(describe(status)));
    }
    add_tab(markup, path, show, "all",
            "all " + grouped(static_cast<std::uint64_t>(report.findings_size())));
    markup.close().close().line();
}

void add_row(Markup& markup, std::string_view name, std::string_view text, bool is_code = false) {
    if (text.empty()) return;
    markup.element("dt", name).open("dd");
    if (is_code) {
        markup.element("code", text);
    } else {
        markup.text(text);
    }
    markup.close();
}

void add_evidence(Markup& markup, const v1::Evidence& evidence) {
    const bool is_drifted = evidence.verdict() == v1::VERDICT_DRIFTED;
    markup.open("dl", {{"class", is_drifted ? "facts evidence bad" : "facts evidence"}});
    const auto facet = std::string(describe(evidence.facet()));
    add_row(markup, "Expected", evidence.expected(), true);
    add_row(markup, "Actual", evidence.actual(), true);
    add_row(markup, "Where", evidence.where() + (facet == "unknown" ? "" : " (" + facet + ")"));
    add_row(markup, "Required", evidence.requirement(), true);
    markup.close().line();
}

/// The first thing that is not as it should be, on one line.
void add_gist(Markup& markup, const v1::Finding& finding) {
    for (const auto& evidence : finding.evidence()) {
        if (evidence.verdict() != v1::VERDICT_DRIFTED) continue;
        markup.open("span", {{"class", "gist"}}).text("expected ");
        markup.element("code", printable(evidence.expected(), 80)).text(", is ");
        markup.element("code", printable(evidence.actual(), 80)).close();
        return;
    }
    if (!finding.cause().empty() && finding.status() != v1::STATUS_NOT_APPLICABLE)
        markup.element("span", printable(finding.cause(), 160), {{"class", "gist"}});
}

std::string answers_of(const v1::Finding& finding) {
    std::string text;
    for (const auto& answer : finding.answers()) {
        text += (text.empty() ? "" : "; ") + answer.framework() + ":";
        for (const auto& control : answer.controls())
            text += " " + control;
    }
    return text;
}

void add_finding(Markup& markup, const v1::Finding& finding) {
    markup.open("details", {{"class", "finding"}}).open("summary");
    markup.element("span", finding.number(), {{"class", "key"}});
    markup.open("span", {{"class", "title"}}).text(finding.title());
    add_gist(markup, finding);
    markup.close();
    markup.open("span", {{"class", "badges"}});
    if (is_open(finding.status())) {
        add_badge(markup, describe(finding.severity()), tone_of_severity(finding.severity()));
        markup.text(" ");
    }
    add_badge(markup, describe(finding.status()), tone_of_status(finding.status()));
    markup.close().close();
    markup.open("div").open("dl", {{"class", "facts"}});
    markup.element("dt", "Rule").open("dd");
    markup.open("a", {{"href", "/rules/" + percent_encode(finding.rule_id())}});
    markup.element("code", finding.rule_id()).close().close();
    add_row(markup, "Why", finding.cause());
    add_row(markup, "Remedy", finding.remedy());
    if (finding.has_waiver()) {
        add_row(markup, "Waived", finding.waiver().reason());
        add_row(markup, "By", finding.waiver().approver());
        add_row(markup, "Until",
                format_time(Time(std::chrono::seconds(finding.waiver().expires()))));
    }
    add_row(markup, "Answers", answers_of(finding));
    markup.close();
    for (int i = 0; i < std::min(finding.evidence_size(), most_evidence); ++i)
        add_evidence(markup, finding.evidence(i));
    markup.close().close().line();
}

std::string changes_of(const v1::Deviation& deviation) {
    std::string text;
    for (int i = 0; i < std::min(deviation.differences_size(), most_evidence); ++i) {
        const auto& one = deviation.differences(i);
        text += (text.empty() ? "" : "; ") + one.what() + ": " + printable(one.expected(), 80) +
                " → " + printable(one.actual(), 80);
    }
    return text;
}

}  // namespace

Result<HostReport> read_host_report(FleetView& view, const HostDetail& detail) {
    HostReport result;
    if (detail.row.glance.report.empty()) {
        result.problem = "The host has not named a report yet.";
        return result;
    }
    auto bytes = TRY(view.report(detail.row.glance.report));
    if (!bytes) {
        result.problem = "The report is not here yet: the host will be asked for it.";
        return result;
    }
    result.bytes = *std::move(bytes);
    if (result.bytes.size() > most_shown_bytes) {
        result.problem = "The report is too large to be shown here.";
        return result;
    }
    auto report = parse_report(result.bytes, "the report");
    if (report) {
        result.report = *std::move(report);
        // An agent leaves out what is another with every run: when that was is in its heartbeats.
        const auto looked = detail.row.looked;
        if (result.report->started() == 0 && looked)
            result.report->set_started(looked->time_since_epoch().count());
    } else {
        result.problem = "The report cannot be read: " + report.error().what + ".";
    }
    return result;
}

void add_findings(Markup& markup, const v1::Report& report, std::string_view show,
                  std::string_view path) {
    if (show.empty()) show = "open";
    add_tabs(markup, report, show, path);
    int shown = 0;
    for (const auto& finding : report.findings()) {
        if (!is_shown(finding, show) || shown == most_rules) continue;
        add_finding(markup, finding);
        ++shown;
    }
    if (shown == 0)
        markup.element("p", "There are no such rules in the report.", {{"class", "none"}});
}

Table findings_table(const v1::Report& report) {
    Table table;
    table.name = "findings";
    table.columns = {{"number", "Number", "", false}, {"rule", "Rule", "", false},
                     {"title", "Title", "", false},   {"severity", "Severity", "", false},
                     {"status", "Status", "", false}, {"facet", "Facet", "", false},
                     {"where", "Where", "", false},   {"expected", "Expected", "", false},
                     {"actual", "Actual", "", false}, {"required", "Required", "", false},
                     {"cause", "Why", "", false},     {"remedy", "Remedy", "", false}};
    for (int i = 0; i < std::min(report.findings_size(), most_rules); ++i) {
        const auto& finding = report.findings(i);
        const int rows = std::clamp(finding.evidence_size(), 1, most_evidence);
        for (int at = 0; at < rows; ++at) {
            const auto& evidence = at < finding.evidence_size() ? finding.evidence(at)
                                                                : v1::Evidence::default_instance();
            const bool has_facet = evidence.facet() != v1::FACET_UNSPECIFIED;
            table.rows.push_back(
                {text_cell(finding.number()), text_cell(finding.rule_id()),
                 text_cell(finding.title()), text_cell(std::string(describe(finding.severity()))),
                 text_cell(name_in_files(finding.status())),
                 text_cell(has_facet ? std::string(describe(evidence.facet())) : ""),
                 text_cell(evidence.where()), text_cell(evidence.expected()),
                 text_cell(evidence.actual()), text_cell(evidence.requirement()),
                 text_cell(finding.cause()), text_cell(finding.remedy())});
        }
    }
    return table;
}

Table deviations_table(const v1::Integrity& integrity) {
    Table table;
    table.name = "deviations";
    table.caption = "Files that are not as the manifest says";
    table.none = "All files are as the manifest says.";
    table.columns = {{"path", "Path", "", false},       {"kind", "Kind", "", false},
                     {"gravity", "Gravity", "", false}, {"class", "Class", "", false},
                     {"changes", "What", "", false},    {"package", "Package", "", false}};
    for (int i = 0; i < std::min(integrity.deviations_size(), most_deviations); ++i) {
        const auto& one = integrity.deviations(i);
        table.rows.push_back({code_cell(one.path(), "", one.path().size()),
                              text_cell(std::string(describe(one.kind()))),
                              one.violation() ? badge_cell("violation", Tone::bad)
                                              : badge_cell("noted", Tone::quiet),
                              text_cell(one.class_()), text_cell(changes_of(one)),
                              text_cell(one.package())});
    }
    return table;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "report/html_parts.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "base/text.h"
#include "base/time.h"
#include "report/html_table.h"
#include "report/words.h"

namespace bootseal {

namespace {

std::string time_of(std::int64_t seconds) {
    return format_time(Time(std::chrono::seconds(seconds)));
}

std::string waiver_line(const v1::Waiver& waiver) {
    return concat(
        {"by ", waiver.approver(), " until ", time_of(waiver.expires()), ": ", waiver.reason()});
}

void write_waivers(Markup& html, const v1::Report& report) {
    HtmlTable table(html, "Signed exceptions", "Rule|Status|Waiver");
    for (const auto& finding : report.findings()) {
        if (!finding.has_waiver()) continue;
        table.row({concat({finding.number(), " ", finding.title()}), describe(finding.status()),
                   waiver_line(finding.waiver())});
    }
}

void write_changes(Markup& html, const v1::Report& report) {
    const bool plan = report.mode() == v1::MODE_PLAN;
    HtmlTable table(html, plan ? "What apply would change" : "What was changed", "Path|Change");
    for (const auto& change : report.changes())
        table.row({change.path(), describe(change.kind())});
}

void write_steps(Markup& html, const v1::Report& report) {
    HtmlTable table(html, "In order", "Step|Of|Value|Outcome|Error");
    for (const auto& step : report.live_steps()) {
        table.row({describe(step.kind()), step.subject(), step.value(), describe(step.outcome()),
                   step.error()});
    }
}

void write_notes(Markup& html, const v1::Report& report) {
    HtmlTable table(html, "In order", "Of|Level|Subject|Note");
    for (const auto& note : report.notes())
        table.row({describe(note.kind()), describe(note.level()), note.subject(), note.text()});
}

/// Folders that were not looked into; there may be more of them than are named.
void write_left_out(Markup& html, const google::protobuf::RepeatedPtrField<std::string>& names,
                    std::uint64_t count) {
    if (count == 0) return;
    html.put("<p>Not looked into, % folders:</p><ul>", {std::to_string(count)});
    for (const auto& name : names)
        html.put("<li>%</li>", {name});
    html.raw("</ul>\n");
}

void write_tally(Markup& html, std::string_view name, const v1::Tally& of) {
    html.put("<div><dt>%</dt><dd>% added, % removed, % changed</dd></div>\n",
             {name, std::to_string(of.added()), std::to_string(of.removed()),
              std::to_string(of.changed())});
}

void write_deviations(Markup& html, const v1::Integrity& integrity) {
    HtmlTable table(html, "Deviations", "Path|Weight|Change|Class|Package|Differences");
    for (const auto& one : integrity.deviations()) {
        std::string differences;
        for (const auto& difference : one.differences()) {
            differences +=
                concat({differences.empty() ? "" : "; ", difference.what(), ": expected ",
                        difference.expected(), ", actual ", difference.actual()});
        }
        table.row({one.path(), one.violation() ? "violation" : "noted", describe(one.kind()),
                   one.class_(), one.package(), differences});
    }
}

void write_integrity(Markup& html, const v1::Report& report) {
    const auto& integrity = report.integrity();
    html.raw("<dl>\n");
    write_fact(html, "Verdict", describe(integrity.verdict()));
    write_tally(html, "Violations", integrity.violations());
    write_tally(html, "Noted", integrity.noted());
    html.put("<div><dt>Manifest</dt><dd>%, serial %</dd></div>\n",
             {integrity.manifest(), std::to_string(integrity.serial())});
    write_fact(html, "SHA-256", integrity.sha256());
    write_fact(html, "Signed by", signers_line(integrity.signers()));
    html.put(
        "<div><dt>Looked at</dt><dd>% names, % files read, % by fs-verity, % not read</dd></div>\n",
        {std::to_string(integrity.names()), std::to_string(integrity.files_hashed()),
         std::to_string(integrity.files_measured()), std::to_string(integrity.files_untouched())});
    html.raw("</dl>\n");
    if (integrity.fast()) {
        html.raw(
            "<p>Files that the kernel calls unchanged were not read. That is blind to a clock "
            "that was set and to a disk that was written to past the kernel.</p>\n");
    }
    write_left_out(html, integrity.left_out(), integrity.left_out_count());
    write_deviations(html, integrity);
    HtmlTable accepted(html, "Accepted since", "What|By|At|Reason");
    for (const auto& one : integrity.acceptances())
        accepted.row({one.what(), one.by(), time_of(one.at()), one.reason()});
}

void write_inspection(Markup& html, const v1::Report& report) {
    const auto& inspection = report.inspection();
    html.put(
        "<p>% found in % names; % files searched, % as their packages brought them</p>\n",
        {std::to_string(inspection.findings_size()), std::to_string(inspection.names()),
         std::to_string(inspection.files_searched()), std::to_string(inspection.files_stock())});
    write_left_out(html, inspection.left_out(), inspection.left_out_count());
    HtmlTable table(html, "What must not be published", "Rule|Where|Excerpt|Waiver");
    for (const auto& one : inspection.findings()) {
        const auto line = one.line() == 0 ? "" : ":" + std::to_string(one.line());
        table.row({one.rule(), concat({one.path(), line}), one.excerpt(),
                   one.has_waiver() ? waiver_line(one.waiver()) : ""});
    }
}

void write_generalization(Markup& html, const v1::Report& report) {
    const auto& generalization = report.generalization();
    html.put(
        "<dl>\n<div><dt>List</dt><dd>% %, serial %</dd></div>\n",
        {generalization.list(), generalization.version(), std::to_string(generalization.serial())});
    write_fact(html, "SHA-256", generalization.sha256());
    write_fact(html, "Signed by", signers_line(generalization.signers()));
    for (const auto& user : generalization.users())
        write_fact(html, "Account that leaves", user);
    write_fact(html, "Overwritten first", generalization.shredded() ? "yes" : "no");
    html.raw("</dl>\n");
    write_left_out(html, generalization.left_out(), generalization.left_out_count());
    HtmlTable table(html,
                    generalization.planned() ? "What would be taken out" : "What was taken out",
                    "Path|Action|Trace|Why|Error");
    for (const auto& step : generalization.steps())
        table.row({step.path(), describe(step.action()), step.trace(), step.why(), step.error()});
}

bool has_waivers(const v1::Report& report) {
    return std::any_of(report.findings().begin(), report.findings().end(),
                       [](const auto& finding) { return finding.has_waiver(); });
}

struct Candidate {
    HtmlPart part;
    bool (*is_there)(const v1::Report& report);
};

constexpr std::array all_parts = {
    Candidate{{"waivers", "Waivers", write_waivers}, has_waivers},
    Candidate{{"changes", "Changes", write_changes},
              [](const v1::Report& report) { return !report.changes().empty(); }},
    Candidate{{"steps", "Steps on the running machine", write_steps},
              [](const v1::Report& report) { return !report.live_steps().empty(); }},
    Candidate{{"notes", "Notes", write_notes},
              [](const v1::Report& report) { return !report.notes().empty(); }},
    Candidate{{"integrity", "Integrity of the files", write_integrity},
              [](const v1::Report& report) { return report.has_integrity(); }},
    Candidate{{"inspection", "Inspection", write_inspection},
              [](const v1::Report& report) { return report.has_inspection(); }},
    Candidate{{"generalization", "Generalization", write_generalization},
              [](const v1::Report& report) { return report.has_generalization(); }},
};

}  // namespace

std::vector<HtmlPart> html_parts(const v1::Report& report) {
    std::vector<HtmlPart> parts;
    for (const auto& [part, is_there] : all_parts) {
        if (is_there(report)) parts.push_back(part);
    }
    return parts;
}

}  // namespace bootseal

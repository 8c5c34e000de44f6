// SPDX-License-Identifier: Apache-2.0
#include "report/html_rules.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "report/html_table.h"
#include "report/section.h"
#include "report/words.h"

namespace bootseal {

namespace {

constexpr std::array all_statuses = {
    v1::STATUS_PASS,           v1::STATUS_FAIL,   v1::STATUS_ERROR,  v1::STATUS_FIXED,
    v1::STATUS_PENDING_REBOOT, v1::STATUS_MANUAL, v1::STATUS_WAIVED, v1::STATUS_NOT_APPLICABLE};

std::string_view name_of(const Section& section) {
    return section.number.empty() ? std::string_view("other") : section.number;
}

/// What a reader may pass over: as required, or not of this machine.
bool is_closed(v1::Status status) {
    return status == v1::STATUS_PASS || status == v1::STATUS_FIXED ||
           status == v1::STATUS_NOT_APPLICABLE;
}

void write_paragraph(Markup& html, std::string_view name, std::string_view text) {
    if (!text.empty()) html.put("<p><span class=\"soft\">%</span> %</p>\n", {name, text});
}

/// A table for each requirement, which is its caption.
void write_evidence(Markup& html, const v1::Finding& finding) {
    const auto& all = finding.evidence();
    for (auto next = all.begin(); next != all.end();) {
        const std::string_view requirement = next->requirement();
        HtmlTable table(html, requirement.empty() ? "Evidence" : requirement,
                        "Where|Facet|Expected|Actual|Verdict");
        for (; next != all.end() && next->requirement() == requirement; ++next) {
            table.row({next->where(), describe(next->facet()), next->expected(), next->actual(),
                       describe(next->verdict())});
        }
    }
}

void write_waiver(Markup& html, const v1::Waiver& waiver) {
    html.put("<p><span class=\"soft\">Waiver</span> by % until %: %</p>\n",
             {waiver.approver(), format_time(Time(std::chrono::seconds(waiver.expires()))),
              waiver.reason()});
}

std::string answers_line(const v1::Finding& finding) {
    std::string line;
    for (const auto& answer : finding.answers()) {
        line += concat({line.empty() ? "" : "; ", answer.framework()});
        for (const auto& control : answer.controls())
            line += concat({" ", control});
    }
    return line;
}

void write_finding(Markup& html, const v1::Finding& finding) {
    const auto [mark, style] = html_status(finding.status());
    html.put("<details id=\"rule-%\" ", {id_part(finding.rule_id())});
    html.raw(is_closed(finding.status()) ? "class=\"holds\">" : "open=\"open\">");
    html.put("<summary><span class=\"% badge\">% %</span> % % ",
             {style, mark, describe(finding.status()), finding.number(), finding.title()});
    if (finding.severity() != v1::SEVERITY_UNSPECIFIED) {
        html.put("<small>%</small>", {describe(finding.severity())});
    }
    html.raw("</summary>\n");
    write_paragraph(html, "Why", finding.cause());
    if (finding.has_waiver()) write_waiver(html, finding.waiver());
    write_evidence(html, finding);
    write_paragraph(html, "Remedy", finding.remedy());
    write_paragraph(html, "Rule", finding.rule_id());
    write_paragraph(html, "Answers", answers_line(finding));
    html.raw("</details>\n");
}

/// The statuses that are there; pass and fail always are.
std::vector<v1::Status> used_statuses(const std::vector<Section>& all) {
    std::vector<v1::Status> used;
    for (const auto status : all_statuses) {
        if (status == v1::STATUS_PASS || status == v1::STATUS_FAIL ||
            std::any_of(all.begin(), all.end(),
                        [&](const Section& section) { return section.count(status) > 0; })) {
            used.push_back(status);
        }
    }
    return used;
}

void write_overview(Markup& html, const std::vector<Section>& all) {
    const auto used = used_statuses(all);
    html.raw(
        "<table class=\"tally\"><caption>Rules by section and status</caption>"
        "<thead><tr><th scope=\"col\">Section</th>");
    for (const auto status : used)
        html.put("<th scope=\"col\">%</th>", {describe(status)});
    html.raw("</tr></thead>\n<tbody>\n");
    for (const auto& section : all) {
        html.put("<tr><th scope=\"row\"><a href=\"#section-%\">%</a></th>",
                 {id_part(section.number), name_of(section)});
        for (const auto status : used) {
            const auto count = section.count(status);
            html.put("<td class=\"%\">%</td>",
                     {count == 0 ? "none" : html_status(status).style, std::to_string(count)});
        }
        html.raw("</tr>\n");
    }
    html.raw("</tbody></table>\n");
}

}  // namespace

HtmlStatus html_status(v1::Status status) {
    switch (status) {
        case v1::STATUS_PASS:
            return {"✓", "good"};
        case v1::STATUS_FIXED:
            return {"✓", "note"};
        case v1::STATUS_PENDING_REBOOT:
            return {"↻", "open"};
        case v1::STATUS_MANUAL:
            return {"?", "open"};
        case v1::STATUS_WAIVED:
            return {"~", "open"};
        case v1::STATUS_NOT_APPLICABLE:
            return {"–", "none"};
        case v1::STATUS_FAIL:
            return {"✗", "bad"};
        default:
            return {"!", "bad"};
    }
}

void write_counts(Markup& html, const v1::Counts& counts) {
    const std::array<std::uint32_t, all_statuses.size()> numbers = {
        counts.pass(),           counts.fail(),   counts.error(),  counts.fixed(),
        counts.pending_reboot(), counts.manual(), counts.waived(), counts.not_applicable()};
    html.raw("<ul class=\"counts\">");
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (numbers.at(i) == 0) continue;
        const auto status = all_statuses.at(i);
        html.put("<li class=\"%\"><b>%</b> %</li>",
                 {html_status(status).style, std::to_string(numbers.at(i)), describe(status)});
    }
    html.raw("</ul>\n");
}

void write_rules(Markup& html, const v1::Report& report) {
    const auto all = sections(report);
    if (all.empty()) return;
    html.raw("<section aria-labelledby=\"rules\"><h2 id=\"rules\">Rules</h2>\n");
    write_overview(html, all);
    // The style does it: there are no scripts.
    html.raw(
        "<label><input type=\"checkbox\" id=\"less\"/> "
        "Hide what passes, was fixed or does not apply</label>\n");
    for (const auto& section : all) {
        html.put("<h3 id=\"section-%\">Section %</h3>\n",
                 {id_part(section.number), name_of(section)});
        for (const auto* finding : section.findings)
            write_finding(html, *finding);
    }
    html.raw("</section>\n");
}

}  // namespace bootseal

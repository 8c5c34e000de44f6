// SPDX-License-Identifier: Apache-2.0
#include "report/export.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.h"
#include "report/by_framework.h"
#include "report/json.h"
#include "report/json_writer.h"
#include "report/overview.h"
#include "report/page.h"
#include "report/parts.h"
#include "report/section.h"
#include "report/width.h"
#include "report/words.h"

namespace bootseal {

namespace {

using Findings = std::vector<const v1::Finding*>;

/// Each control repeats its findings: a report of others could ask for more than there is memory.
constexpr std::size_t most_bytes = 256U << 20U;

struct Tally {
    v1::Status status;
    std::string_view key;
    std::int64_t count = 0;
};

/// How many have which status. What this version does not know is counted too, and is no pass.
std::array<Tally, 9> tally(const Findings& findings) {
    std::array<Tally, 9> result = {{{v1::STATUS_PASS, "pass"},
                                    {v1::STATUS_FAIL, "fail"},
                                    {v1::STATUS_ERROR, "error"},
                                    {v1::STATUS_FIXED, "fixed"},
                                    {v1::STATUS_PENDING_REBOOT, "pendingReboot"},
                                    {v1::STATUS_MANUAL, "manual"},
                                    {v1::STATUS_WAIVED, "waived"},
                                    {v1::STATUS_NOT_APPLICABLE, "notApplicable"},
                                    {v1::STATUS_UNSPECIFIED, "unknown"}}};
    for (const auto* finding : findings) {
        const auto found = std::find_if(result.begin(), result.end() - 1, [&](const Tally& line) {
            return line.status == finding->status();
        });
        ++found->count;
    }
    return result;
}

std::string in_words(const Findings& findings) {
    std::vector<std::string> parts;
    for (const auto& line : tally(findings)) {
        if (line.count == 0) continue;
        parts.push_back(std::to_string(line.count) + " " + std::string(describe(line.status)));
    }
    return join(parts, ", ");
}

/// What was as it should be: one line of it, or all.
void print_compliant(Page& page, const v1::Finding& finding) {
    std::vector<const v1::Evidence*> found;
    for (const auto& evidence : finding.evidence()) {
        if (evidence.verdict() == v1::VERDICT_COMPLIANT) found.push_back(&evidence);
    }
    if (found.empty()) return;
    const auto text = [](const v1::Evidence& evidence) {
        return evidence.where() + ": " + evidence.actual();
    };
    if (page.style().verbose) {
        for (const auto* evidence : found)
            page.paragraph(6, "found   ", text(*evidence), Color::dim);
        return;
    }
    const std::string label = "      found   ";
    const auto more = found.size() == 1 ? "" : " and " + std::to_string(found.size() - 1) + " more";
    const int room = page.width() - columns(label) - columns(more);
    page.line(label + page.paint(Color::dim, page.cut(page.shown(text(*found[0])), room) + more));
}

void print_finding(Page& page, const v1::Finding& finding) {
    constexpr int status_width = 14;  // "not applicable"
    print_title(page, pad_right(describe(finding.status()), status_width), finding);
    const bool good = finding.status() == v1::STATUS_PASS || finding.status() == v1::STATUS_FIXED;
    // Of what was fixed that is how it was before.
    if (!good) print_evidence(page, finding);
    // A person who has to judge or to answer for a waiver wants to see both sides.
    if (finding.status() != v1::STATUS_FAIL && finding.status() != v1::STATUS_ERROR) {
        print_compliant(page, finding);
    }
    page.paragraph(6, "why     ", finding.cause());
    if (!good) page.paragraph(6, "remedy  ", finding.remedy());
}

/// The controls that a finding answers, of one framework or of all.
void print_answers(Page& page, const v1::Finding& finding, const std::string& framework) {
    for (const auto& answer : finding.answers()) {
        if (!framework.empty() && answer.framework() != framework) continue;
        const std::vector<std::string> controls(answer.controls().begin(), answer.controls().end());
        page.paragraph(6, "answers ", answer.framework() + " " + join(controls, ", "), Color::cyan);
    }
}

bool answers(const v1::Finding& finding, const std::string& framework) {
    return framework.empty() ||
           std::any_of(finding.answers().begin(), finding.answers().end(),
                       [&](const auto& answer) { return answer.framework() == framework; });
}

Findings by_rule(const v1::Report& report, const std::string& framework) {
    Findings result;
    for (const auto& section : sections(report)) {
        std::copy_if(section.findings.begin(), section.findings.end(), std::back_inserter(result),
                     [&](const auto* finding) { return answers(*finding, framework); });
    }
    return result;
}

Result<> require_fits(const std::vector<Framework>& frameworks) {
    std::size_t bytes = 0;
    for (const auto& framework : frameworks) {
        for (const auto& control : framework.controls) {
            for (const auto* finding : control.findings) {
                bytes += finding->ByteSizeLong();
                if (bytes > most_bytes) return invalid("the findings answer too many controls");
            }
        }
    }
    return {};
}

/// The frameworks that were asked for.
Result<std::vector<Framework>> asked_for(const v1::Report& report, const Export& what) {
    // Its "fixed" is on paper alone.
    if (report.mode() == v1::MODE_PLAN) {
        return invalid("a plan is no evidence: export the report of an apply or a verify");
    }
    auto all = by_framework(report);
    TRY(require_fits(all));
    if (what.framework.empty()) return all;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Framework& framework) {
        return framework.name == what.framework;
    });
    if (found != all.end()) return std::vector{std::move(*found)};
    std::vector<std::string> names;
    for (const auto& framework : all)
        names.push_back(printable(framework.name, 60));
    return invalid("no finding answers a framework " + printable(what.framework, 60) +
                   (names.empty() ? "" : "; there are " + join(names, ", ")));
}

}  // namespace

Result<std::string> export_table(const v1::Report& report, const Export& what,
                                 const TableStyle& style) {
    const auto frameworks = TRY(asked_for(report, what));
    Page page(style);
    print_head(page, report);
    if (what.by == Export::By::rule) {
        for (const auto* finding : by_rule(report, what.framework)) {
            print_finding(page, *finding);
            print_answers(page, *finding, what.framework);
        }
        page.line();
    } else {
        for (const auto& framework : frameworks) {
            page.line(page.paint(Color::bold, page.cut(page.shown(framework.name), page.width())));
            page.line();
            for (const auto& control : framework.controls) {
                const auto name = page.cut(page.shown(control.name), page.width() / 2);
                page.paragraph(0, name + "  ", in_words(control.findings), Color::plain,
                               Color::bold);
                for (const auto* finding : control.findings)
                    print_finding(page, *finding);
                page.line();
            }
        }
    }
    print_summary(page, report);
    return page.take();
}

Result<std::string> export_json(const v1::Report& report, const Export& what) {
    const auto frameworks = TRY(asked_for(report, what));
    JsonWriter json;
    const auto write_findings = [&](const Findings& findings) {
        json.begin_array();
        for (const auto* finding : findings)
            write_finding(json, *finding);
        json.end_array();
    };
    if (what.by == Export::By::rule) {
        write_findings(by_rule(report, what.framework));
        return json.take();
    }
    json.begin_array();
    for (const auto& framework : frameworks) {
        json.begin_object();
        json.key("framework");
        json.string(framework.name);
        json.key("controls");
        json.begin_array();
        for (const auto& control : framework.controls) {
            json.begin_object();
            json.key("control");
            json.string(control.name);
            json.key("counts");
            json.begin_object();
            for (const auto& line : tally(control.findings)) {
                if (line.count == 0) continue;
                json.key(line.key);
                json.number(line.count);
            }
            json.end_object();
            json.key("findings");
            write_findings(control.findings);
            json.end_object();
        }
        json.end_array();
        json.end_object();
    }
    json.end_array();
    return json.take();
}

}  // namespace bootseal

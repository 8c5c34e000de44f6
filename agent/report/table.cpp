// SPDX-License-Identifier: Apache-2.0
#include "report/table.h"

#include <string_view>

#include "report/generalization.h"
#include "report/inspection.h"
#include "report/integrity.h"
#include "report/overview.h"
#include "report/page.h"
#include "report/parts.h"
#include "report/section.h"
#include "report/width.h"
#include "report/words.h"

namespace bootseal {

namespace {

void print_findings(Page& page, const v1::Report& report, v1::Status status,
                    const std::string& heading, std::string_view mark) {
    const auto findings = with_status(report, status);
    if (findings.empty()) return;
    page.line(page.paint(Color::bold, heading + " (" + std::to_string(findings.size()) + ")"));
    for (const auto* finding : findings) {
        print_title(page, mark, *finding);
        // What was put right is in the report; here it would bury what was not.
        if (status != v1::STATUS_FIXED) print_evidence(page, *finding);
        page.paragraph(6, "why     ", finding->cause());
        if (status != v1::STATUS_FIXED) page.paragraph(6, "remedy  ", finding->remedy());
    }
    page.line();
}

void print_rules(Page& page, const v1::Report& report) {
    constexpr int status_width = 16;
    page.line(page.paint(Color::bold, "Every rule"));
    for (const auto& section : sections(report)) {
        for (const auto* finding : section.findings) {
            const auto rest =
                pad_right(page.shown(finding->number()), 10) + " " + page.shown(finding->title());
            page.line("  " +
                      page.paint(color_of(finding->status()),
                                 pad_right(describe(finding->status()), status_width)) +
                      page.cut(rest, page.width() - 2 - status_width));
            // The other causes stand with their findings below.
            if (finding->status() == v1::STATUS_NOT_APPLICABLE) {
                page.paragraph(2 + status_width, "", finding->cause(), Color::dim);
            }
        }
    }
    page.line();
}

std::string amount(int count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

void print_changes(Page& page, const v1::Report& report) {
    if (report.changes().empty() && report.live_steps().empty()) return;
    const bool plan = report.mode() == v1::MODE_PLAN;
    page.line(page.paint(Color::bold, plan ? "Would change" : "Changed") + " (" +
              amount(report.changes_size(), "path") + ", " +
              amount(report.live_steps_size(), "live step") + ")");
    for (const auto& change : report.changes()) {
        if (!page.style().verbose) break;
        page.paragraph(2, pad_right(describe(change.kind()), 11), change.path());
    }
    for (const auto& step : report.live_steps()) {
        const bool failed =
            step.outcome() == v1::STEP_OUTCOME_FAILED || step.outcome() == v1::STEP_OUTCOME_SKIPPED;
        if (!page.style().verbose && !failed) continue;
        std::string text = std::string(describe(step.kind())) + " " + step.subject();
        if (!step.value().empty()) text += " = " + step.value();
        if (failed) {
            text += step.outcome() == v1::STEP_OUTCOME_FAILED ? ": failed" : ": skipped";
            if (!step.error().empty()) text += ": " + step.error();
        }
        page.paragraph(2, "live       ", text, failed ? Color::red : Color::plain);
    }
    page.line();
}

void print_notes(Page& page, const v1::Report& report) {
    if (report.notes().empty()) return;
    page.line(page.paint(Color::bold, "Notes"));
    for (const auto& note : report.notes()) {
        const auto color = note.level() == v1::NOTE_LEVEL_ERROR     ? Color::red
                           : note.level() == v1::NOTE_LEVEL_WARNING ? Color::yellow
                                                                    : Color::plain;
        page.paragraph(2, pad_right(describe(note.kind()), 11),
                       note.subject().empty() ? note.text() : note.subject() + ": " + note.text(),
                       color);
    }
    page.line();
}

}  // namespace

std::string render_table(const v1::Report& report, const TableStyle& style) {
    Page page(style);
    print_head(page, report);
    print_overview(page, report);
    if (page.style().verbose && !report.findings().empty()) print_rules(page, report);
    const bool plan = report.mode() == v1::MODE_PLAN;
    print_findings(page, report, v1::STATUS_FIXED, plan ? "Would be fixed" : "Fixed",
                   page.glyph("✓", "+"));
    print_findings(page, report, v1::STATUS_PENDING_REBOOT, "Takes effect at the next boot",
                   page.glyph("↻", "~"));
    print_findings(page, report, v1::STATUS_WAIVED, "Waived", page.glyph("○", "o"));
    print_findings(page, report, v1::STATUS_MANUAL, "Left to a person", "?");
    print_findings(page, report, v1::STATUS_UNSPECIFIED, "Of a status not known here", "!");
    print_findings(page, report, v1::STATUS_ERROR, "Could not be looked at", "!");
    print_findings(page, report, v1::STATUS_FAIL, "Not compliant", page.glyph("✗", "x"));
    print_changes(page, report);
    print_notes(page, report);
    print_integrity(page, report);
    print_generalization(page, report);
    print_inspection(page, report);
    print_summary(page, report);
    return page.take();
}

}  // namespace bootseal

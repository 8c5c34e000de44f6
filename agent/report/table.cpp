// SPDX-License-Identifier: Apache-2.0
#include "report/table.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "report/overview.h"
#include "report/page.h"
#include "report/section.h"
#include "report/width.h"
#include "report/words.h"

namespace bootseal {

namespace {

std::string upper(std::string_view text) {
    std::string result(text);
    for (auto& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

std::string duration(std::uint64_t microseconds) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%llu.%03llu s",
                  static_cast<unsigned long long>(microseconds / 1'000'000),
                  static_cast<unsigned long long>(microseconds / 1000 % 1000));
    return text.data();
}

void print_head(Page& page, const v1::Report& report) {
    const auto& ruleset = report.ruleset();
    const std::string dot = " " + std::string(page.glyph("·", "-")) + " ";
    page.line(page.paint(
        Color::bold,
        page.cut("bootseal " + std::string(describe(report.mode())) + dot +
                     page.shown(ruleset.benchmark_name() + " " + ruleset.benchmark_version()) +
                     dot + page.shown(report.profile()),
                 page.width())));
    std::string signers;
    for (const auto& signer : ruleset.signers()) {
        signers += (signers.empty() ? ", signed by " : ", ") + signer.subject() + " (" +
                   signer.role() + ")";
    }
    page.paragraph(0, "ruleset  ",
                   ruleset.id() + " " + ruleset.version() + ", serial " +
                       std::to_string(ruleset.serial()) +
                       (signers.empty() ? ", no verified signature" : signers),
                   Color::dim);
    const auto& host = report.host();
    const bool tree = host.root_kind() == v1::ROOT_KIND_TREE;
    page.paragraph(0, "host     ",
                   (host.hostname().empty() ? "unnamed" : host.hostname()) + ", " + host.os_id() +
                       " " + host.os_version() + (tree ? ", an image tree" : ", running") +
                       ", stage " + std::string(describe(report.stage())),
                   Color::dim);
    page.paragraph(0, "started  ",
                   format_time(Time(std::chrono::seconds(report.started()))) + ", took " +
                       duration(report.duration_us()) +
                       (report.clock() == v1::CLOCK_TRUSTED
                            ? ""
                            : "; the clock is " + std::string(describe(report.clock()))),
                   Color::dim);
    page.line();
}

void print_title(Page& page, std::string_view mark, const v1::Finding& finding) {
    const std::string start = "  " + std::string(mark) + " " + page.shown(finding.number()) + "  ";
    std::string severity;
    if (finding.severity() != v1::SEVERITY_UNSPECIFIED) {
        severity = " " + std::string(describe(finding.severity()));
    }
    const int room = page.width() - columns(start) - columns(severity);
    page.line(page.paint(color_of(finding.status()), start) +
              pad_right(page.cut(page.shown(finding.title()), room), room) +
              page.paint(Color::dim, severity));
}

/// What was not so. Of many pieces that were to be the same a few; all are in the report.
void print_evidence(Page& page, const v1::Finding& finding) {
    const bool all = page.style().verbose;
    constexpr int few = 5;
    const v1::Evidence* last = nullptr;
    int alike = 0;
    const auto end_group = [&] {
        if (alike > few && !all) {
            page.paragraph(8, "", "and " + std::to_string(alike - few) + " more", Color::dim);
        }
    };
    for (const auto& evidence : finding.evidence()) {
        if (evidence.verdict() == v1::VERDICT_COMPLIANT) continue;
        const bool same = last && last->requirement() == evidence.requirement() &&
                          last->expected() == evidence.expected();
        last = &evidence;
        if (!same) {
            end_group();
            alike = 0;
            page.paragraph(6, "", evidence.requirement(), Color::dim);
            page.paragraph(8, "expected  ", evidence.expected(), Color::green);
        }
        if (++alike > few && !all) continue;
        page.paragraph(8, "actual    ",
                       evidence.actual() + " (" + evidence.where() + ", " +
                           std::string(describe(evidence.facet())) + ")",
                       Color::red);
    }
    end_group();
}

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

void print_summary(Page& page, const v1::Report& report) {
    const auto& counts = report.counts();
    const std::array<std::pair<v1::Status, std::uint32_t>, 8> parts = {
        {{v1::STATUS_PASS, counts.pass()},
         {v1::STATUS_FAIL, counts.fail()},
         {v1::STATUS_ERROR, counts.error()},
         {v1::STATUS_FIXED, counts.fixed()},
         {v1::STATUS_PENDING_REBOOT, counts.pending_reboot()},
         {v1::STATUS_MANUAL, counts.manual()},
         {v1::STATUS_WAIVED, counts.waived()},
         {v1::STATUS_NOT_APPLICABLE, counts.not_applicable()}}};
    std::vector<std::string> tally;
    for (const auto& [status, count] : parts) {
        if (count > 0) tally.push_back(std::to_string(count) + " " + std::string(describe(status)));
    }
    const bool good = report.result() == v1::RESULT_COMPLIANT;
    const auto result = upper(describe(report.result()));
    // Words even where nothing was looked at: the result is never left out.
    page.paragraph(0, result + "  ", tally.empty() ? "no findings" : join(tally, ", "),
                   Color::plain, good ? Color::green : Color::red);
    page.paragraph(2, "", report.reason());
    if (report.evaluated() < report.minimum_evaluated()) {
        page.paragraph(2, "",
                       "evaluated " + std::to_string(report.evaluated()) + " of at least " +
                           std::to_string(report.minimum_evaluated()) + " rules");
    }
}

}  // namespace

std::string render_table(const v1::Report& report, const TableStyle& style) {
    Page page(style);
    print_head(page, report);
    print_overview(page, report);
    if (page.style().verbose) print_rules(page, report);
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
    print_summary(page, report);
    return page.take();
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "report/parts.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "report/overview.h"
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

bool is_about_rules(const v1::Report& report) {
    return report.mode() != v1::MODE_CHECK && report.mode() != v1::MODE_INSPECT &&
           report.mode() != v1::MODE_GENERALIZE;
}

}  // namespace

void print_head(Page& page, const v1::Report& report) {
    if (!is_about_rules(report)) return;  // its sum says all
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

void print_summary(Page& page, const v1::Report& report) {
    if (!is_about_rules(report)) return;
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

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "report/inspection.h"

#include "base/text.h"
#include "report/fill.h"
#include "report/width.h"

namespace bootseal {

v1::Inspection fill_inspection(const Inspected& inspected) {
    v1::Inspection to;
    for (const auto& [rule, path, line, excerpt, waiver] : inspected.residue) {
        auto& finding = *to.add_findings();
        finding.set_rule(rule);
        finding.set_path("/" + unambiguous(path));
        finding.set_line(line);
        finding.set_excerpt(valid_utf8(excerpt));
        if (waiver) fill_waiver(*waiver, *finding.mutable_waiver());
    }
    to.set_names(inspected.names);
    to.set_files_searched(inspected.searched);
    to.set_files_stock(inspected.stock);
    to.set_bytes(inspected.bytes);
    fill_left_out(inspected.left_out, to);
    return to;
}

void print_inspection(Page& page, const v1::Report& report) {
    if (!report.has_inspection()) return;
    const auto& inspection = report.inspection();
    constexpr int rule_width = 20;
    int waived = 0;
    for (const auto& finding : inspection.findings()) {
        const auto line = finding.line() == 0 ? "" : ":" + std::to_string(finding.line());
        const auto color = finding.has_waiver() ? Color::plain : Color::red;
        page.line(page.paint(color, pad_right(page.shown(finding.rule()), rule_width)) + " " +
                  page.shown(finding.path()) + line);
        page.paragraph(rule_width + 1, "", finding.excerpt(), Color::dim);
        if (!finding.has_waiver()) continue;
        ++waived;
        const auto& waiver = finding.waiver();
        page.paragraph(rule_width + 1, "",
                       "waived by " + waiver.approver() + " until " +
                           format_time(Time(std::chrono::seconds(waiver.expires()))) + ": " +
                           waiver.reason(),
                       Color::dim);
    }
    const bool clean = inspection.findings_size() == waived;
    page.line(page.paint(clean ? Color::green : Color::red, clean ? "CLEAN" : "RESIDUE") + "  " +
              std::to_string(inspection.findings_size()) + " found" +
              (waived == 0 ? "" : ", " + std::to_string(waived) + " waived") + "; " +
              std::to_string(inspection.names()) + " names, " +
              std::to_string(inspection.files_searched()) + " files searched, " +
              std::to_string(inspection.files_stock()) + " as their packages brought them");
}

}  // namespace bootseal

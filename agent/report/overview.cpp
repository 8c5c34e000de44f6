// SPDX-License-Identifier: Apache-2.0
#include "report/overview.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "report/section.h"
#include "report/width.h"

namespace bootseal {

namespace {

struct Column {
    v1::Status status;
    std::string_view head;
};

// Heads are short: all eight must fit in 80 columns beside the bar.
constexpr std::array all_columns = {
    Column{v1::STATUS_PASS, "pass"},           Column{v1::STATUS_FAIL, "fail"},
    Column{v1::STATUS_ERROR, "error"},         Column{v1::STATUS_FIXED, "fixed"},
    Column{v1::STATUS_PENDING_REBOOT, "boot"}, Column{v1::STATUS_MANUAL, "manual"},
    Column{v1::STATUS_WAIVED, "waived"},       Column{v1::STATUS_NOT_APPLICABLE, "n/a"}};

constexpr int bar_width = 16;
constexpr int number_width = 6;

/// The columns that have something to show; pass and fail always do.
std::vector<Column> used_columns(const std::vector<Section>& all) {
    std::vector<Column> result;
    for (const auto& column : all_columns) {
        const bool always = column.status == v1::STATUS_PASS || column.status == v1::STATUS_FAIL;
        if (always || std::any_of(all.begin(), all.end(), [&](const Section& section) {
                return section.count(column.status) > 0;
            })) {
            result.push_back(column);
        }
    }
    return result;
}

int cells(std::uint32_t count, std::uint32_t total) {
    if (count == 0) return 0;
    const auto share = (std::uint64_t{count} * bar_width + total / 2) / total;
    return std::max(1, static_cast<int>(share));  // one failure of a hundred is seen
}

std::string bar(const Page& page, const Section& section) {
    const auto good = section.count(v1::STATUS_PASS) + section.count(v1::STATUS_FIXED);
    const auto away = section.count(v1::STATUS_NOT_APPLICABLE);
    const auto open = section.count(v1::STATUS_MANUAL) + section.count(v1::STATUS_WAIVED) +
                      section.count(v1::STATUS_PENDING_REBOOT);
    const auto total = static_cast<std::uint32_t>(section.findings.size()) - away;
    if (total == 0) return std::string(bar_width, ' ');
    const int bad_cells = cells(total - good - open, total);
    const int open_cells = std::min(cells(open, total), bar_width - bad_cells);
    std::string result;
    const auto paint = [&](int count, Color color, std::string_view unicode,
                           std::string_view ascii) {
        std::string run;
        for (int i = 0; i < count; ++i)
            run += page.glyph(unicode, ascii);
        result += page.paint(color, run);
    };
    paint(bar_width - bad_cells - open_cells, Color::green, "█", "#");
    paint(open_cells, Color::yellow, "▓", "=");
    paint(bad_cells, Color::red, "░", ".");
    return result;
}

void print_head(Page& page, const std::vector<Column>& used, bool with_bar) {
    std::string head = pad_right("section", number_width + 2 + (with_bar ? bar_width + 2 : 0));
    for (const auto& column : used)
        head += "  " + std::string(column.head);
    page.line(page.paint(Color::dim, head));
}

std::string numbers(const Page& page, const Section& section, const std::vector<Column>& used) {
    std::string result;
    for (const auto& column : used) {
        const auto count = section.count(column.status);
        const auto text = count == 0 ? std::string(page.glyph("·", "-")) : std::to_string(count);
        result += "  " + page.paint(count == 0 ? Color::dim : color_of(column.status),
                                    pad_left(text, columns(column.head)));
    }
    return result;
}

/// The same on a terminal too narrow for columns.
std::string prose(const Section& section) {
    std::vector<std::string> parts;
    for (const auto& column : all_columns) {
        const auto count = section.count(column.status);
        if (count > 0) parts.push_back(std::to_string(count) + " " + std::string(column.head));
    }
    return join(parts, ", ");
}

}  // namespace

Color color_of(v1::Status status) {
    switch (status) {
        case v1::STATUS_PASS:
            return Color::green;
        case v1::STATUS_FIXED:
            return Color::cyan;
        case v1::STATUS_PENDING_REBOOT:
        case v1::STATUS_MANUAL:
        case v1::STATUS_WAIVED:
            return Color::yellow;
        case v1::STATUS_NOT_APPLICABLE:
            return Color::dim;
        default:
            return Color::red;
    }
}

void print_overview(Page& page, const v1::Report& report) {
    const auto all = sections(report);
    if (all.empty()) return;
    const auto used = used_columns(all);
    int width = number_width + 2;
    for (const auto& column : used)
        width += 2 + columns(column.head);
    const bool with_bar = width + 2 + bar_width <= page.width();
    const bool as_prose = width > page.width();

    if (!as_prose) print_head(page, used, with_bar);
    for (const auto& section : all) {
        const auto number = section.number.empty() ? "other" : page.shown(section.number);
        const auto name = pad_right(page.cut(number, number_width), number_width + 2);
        if (as_prose) {
            page.paragraph(0, name, prose(section));
        } else {
            page.line(name + (with_bar ? bar(page, section) + "  " : "") +
                      numbers(page, section, used));
        }
    }
    page.line();
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "report/page.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "report/width.h"

namespace bootseal {

namespace {

std::string_view code(Color color) {
    switch (color) {
        case Color::bold:
            return "\x1b[1m";
        case Color::dim:
            return "\x1b[2m";
        case Color::red:
            return "\x1b[1;31m";
        case Color::green:
            return "\x1b[32m";
        case Color::yellow:
            return "\x1b[33m";
        case Color::cyan:
            return "\x1b[36m";
        default:
            return "";
    }
}

}  // namespace

Page::Page(TableStyle style) : style_(style) {
    style_.width = std::clamp(style_.width, 40, 160);
}

std::string Page::shown(std::string_view foreign) const {
    // Evidence is short by contract; the limit is for reports that others wrote.
    std::string text = printable(foreign, 2000);
    if (style_.unicode) return text;
    std::string result;
    for (std::string_view rest = text; !rest.empty();) {
        const auto length = std::max<std::size_t>(utf8_length(rest), 1);
        result += length == 1 ? rest[0] : '?';
        rest.remove_prefix(length);
    }
    return result;
}

std::string_view Page::glyph(std::string_view unicode, std::string_view ascii) const {
    return style_.unicode ? unicode : ascii;
}

std::string Page::paint(Color color, std::string_view text) const {
    if (!style_.color || color == Color::plain || text.empty()) return std::string(text);
    return std::string(code(color)) + std::string(text) + "\x1b[0m";
}

std::string Page::cut(std::string_view text, int width) const {
    return fit(text, width, glyph("…", "..."));
}

void Page::line(std::string_view painted) {
    text_ += painted;
    while (text_.ends_with(' '))
        text_.pop_back();
    text_ += '\n';
}

void Page::paragraph(int indent, std::string_view label, std::string_view foreign, Color color,
                     Color label_color) {
    const int before = indent + columns(label);
    std::string start = pad_left("", indent) + paint(label_color, label);
    for (const auto& part : wrap(shown(foreign), width() - before)) {
        line(start + paint(color, part));
        start = pad_left("", before);
    }
}

std::string Page::take() {
    return std::exchange(text_, {});
}

}  // namespace bootseal

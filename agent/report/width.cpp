// SPDX-License-Identifier: Apache-2.0
#include "report/width.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bootseal {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// wcwidth(3) depends on the locale, which a first boot does not have. These are the ranges of
// Unicode that matter in names and messages; an error only shifts a column.
constexpr std::array combining = {Range{0x0300, 0x036f}, Range{0x200b, 0x200f},
                                  Range{0x20d0, 0x20ff}, Range{0xfe00, 0xfe0f},
                                  Range{0xfe20, 0xfe2f}, Range{0xfeff, 0xfeff}};
constexpr std::array wide = {
    Range{0x1100, 0x115f},   Range{0x2e80, 0x303e},   Range{0x3041, 0xa4cf},
    Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},
    Range{0xff00, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x1f300, 0x1f64f},
    Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff}, Range{0x20000, 0x3fffd}};

template <class Ranges>
bool in(const Ranges& ranges, char32_t character) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
        return character >= range.first && character <= range.last;
    });
}

/// How many bytes of `text` fit in `width` columns, in whole characters with their marks.
std::size_t bytes_within(std::string_view text, int width) {
    std::size_t used = 0;
    while (used < text.size()) {
        const auto rest = text.substr(used);
        const auto length = std::max<std::size_t>(utf8_length(rest), 1);
        width -= columns(rest.substr(0, length));
        if (width < 0) break;
        used += length;
    }
    return used;
}

}  // namespace

int columns(std::string_view text) {
    int result = 0;
    while (!text.empty()) {
        const auto length = utf8_length(text);
        const char32_t character = length == 0 ? U'?' : utf8_character(text);
        const bool ascii = character < 0x80;  // as good as always
        result += ascii ? 1 : in(combining, character) ? 0 : in(wide, character) ? 2 : 1;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

std::string fit(std::string_view text, int width, std::string_view ellipsis) {
    if (columns(text) <= width) return std::string(text);
    const int room = width - columns(ellipsis);
    if (room < 0) return std::string(text.substr(0, bytes_within(text, width)));
    return std::string(text.substr(0, bytes_within(text, room))) + std::string(ellipsis);
}

std::string pad_right(std::string_view text, int width) {
    const auto missing = std::max(0, width - columns(text));
    return std::string(text) + std::string(static_cast<std::size_t>(missing), ' ');
}

std::string pad_left(std::string_view text, int width) {
    const auto missing = std::max(0, width - columns(text));
    return std::string(static_cast<std::size_t>(missing), ' ') + std::string(text);
}

std::vector<std::string> wrap(std::string_view text, int width) {
    width = std::max(width, 2);  // the widest character: every line takes at least one
    std::vector<std::string> result;
    std::string line;
    for (auto word : words(text)) {
        if (!line.empty() && columns(line) + 1 + columns(word) > width) {
            result.push_back(std::move(line));
            line.clear();
        }
        while (columns(word) > width) {
            const auto bytes = bytes_within(word, width);
            result.emplace_back(word.substr(0, bytes));
            word.remove_prefix(bytes);
        }
        if (!line.empty()) line += ' ';
        line += word;
    }
    if (!line.empty()) result.push_back(std::move(line));
    return result;
}

}  // namespace bootseal

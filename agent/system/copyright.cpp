// SPDX-License-Identifier: Apache-2.0
#include "system/copyright.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace bootseal {

namespace {

// The longest that Debian has, and some.
constexpr std::size_t longest_synopsis = 200;
constexpr std::size_t most_licences = 500;

/// The value, where `line` is that field; no field may be indented, and names have no case.
bool is_field(std::string_view line, std::string_view name) {
    return line.size() > name.size() && line[name.size()] == ':' &&
           lower(line.substr(0, name.size())) == name;
}

/// A name of a licence has no blank in it.
bool is_short_name(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               std::string_view("+-._/():~").find(c) != std::string_view::npos;
    });
}

/// "GPL-2+ or Artistic, and BSD-3-clause", "GPL-3+ with Bison exception": names between the words
/// that join them. Two names side by side are the beginning of a sentence.
bool is_synopsis(std::string_view text) {
    if (text.empty() || text.size() > longest_synopsis) return false;
    constexpr std::array joining{"or", "and", "and/or"};
    bool after_name = false;
    bool exception = false;  // between "with" and "exception" stands its name
    for (auto word : words(text)) {
        const bool comma = word.ends_with(',');
        if (comma) word.remove_suffix(1);
        if (!is_short_name(word)) return false;
        const auto small = lower(word);
        if (exception) {
            exception = small != "exception" && small != "exceptions";
            continue;
        }
        if (std::find(joining.begin(), joining.end(), small) != joining.end()) {
            after_name = false;
        } else if (small == "with" && after_name) {
            exception = true;
        } else if (after_name || word.empty()) {
            return false;
        } else {
            after_name = !comma;
        }
    }
    return !exception;
}

}  // namespace

std::vector<std::string> parse_copyright(std::string_view text) {
    std::set<std::string> found;
    bool readable = false;
    for (const auto line : lines(text)) {
        // The paragraph with the format comes first; before it a file is something else.
        if (!readable && !trim(line).empty()) {
            if (!is_field(line, "format") && !is_field(line, "format-specification")) break;
            readable = true;
        }
        if (!is_field(line, "license")) continue;
        const auto synopsis = trim(line.substr(line.find(':') + 1));
        if (is_synopsis(synopsis) && found.size() < most_licences) found.emplace(synopsis);
    }
    return {found.begin(), found.end()};
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "ruleset/words.h"

#include <algorithm>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t longest_name = 80;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

bool is_name(std::string_view text, char joint) {
    if (text.empty() || text.size() > longest_name) return false;
    for (const auto word : split(text, joint)) {
        const bool good = std::all_of(word.begin(), word.end(),
                                      [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c); });
        if (word.empty() || !good) return false;
    }
    return true;
}

bool is_dotted_number(std::string_view text) {
    const auto parts = split(text, '.');
    return parts.size() <= 10 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
               return !part.empty() && part.size() <= 6 && (part == "0" || part[0] != '0') &&
                      std::all_of(part.begin(), part.end(), is_digit);
           });
}

Result<std::string> sentence(Fields& fields, std::string_view key, std::size_t limit) {
    const std::string text(trim(TRY(fields.text(key))));
    if (text.empty()) return fields.error(key, "is empty");
    if (text.size() > limit) {
        return fields.error(key, "has more than " + std::to_string(limit) + " bytes");
    }
    if (printable(text, limit + 1) != text) {
        return fields.error(key, "has line ends or control characters");
    }
    return text;
}

Result<Time> time_field(Fields& fields, std::string_view key) {
    const auto time = parse_time(TRY(fields.text(key)));
    if (!time) return fields.error(key, "must be a time like 2027-11-20T00:00:00Z");
    return *time;
}

Result<std::string> kebab_name(Fields& fields, std::string_view key) {
    auto name = TRY(fields.text(key));
    if (!is_name(name, '-')) {
        return fields.error(key, "must be words of a-z and 0-9 joined by '-'");
    }
    return name;
}

}  // namespace bootseal

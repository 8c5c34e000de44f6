// SPDX-License-Identifier: Apache-2.0
#include "integrity/policy.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/path_pattern.h"
#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_lines = 1000;
constexpr std::size_t longest_pattern = 1024;

constexpr std::array<std::pair<std::string_view, Class>, 5> names{{
    {"exact", Class::exact},
    {"absent", Class::absent},
    {"config", Class::config},
    {"grows", Class::grows},
    {"volatile", Class::free},
}};

constexpr std::size_t head_size = sizeof(std::uint64_t);

/// The first bytes of a text as a number; those that it lacks are zero.
std::uint64_t head_of(std::string_view text) {
    std::uint64_t head = 0;
    std::memcpy(&head, text.data(), std::min(text.size(), head_size));
    return head;
}

}  // namespace

std::string_view name_of(Class of) {
    return std::find_if(names.begin(), names.end(),
                        [&](const auto& one) { return one.second == of; })
        ->first;
}

Result<> Policy::add(std::string_view line) {
    const auto words = bootseal::words(line);
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& one) {
        return !words.empty() && one.first == words[0];
    });
    if (words.size() != 2 || found == names.end() || !words[1].starts_with('/')) {
        return invalid(
            "expected exact, absent, config, grows or volatile, and a path from the top");
    }
    const auto pattern = words[1].substr(1);
    if (pattern.size() > longest_pattern) return invalid("the pattern is too long");
    if (lines_.size() == most_lines) return invalid("there are too many lines");
    const auto plain = std::min(pattern.find('*'), pattern.size());
    const std::string ones(std::min(plain, head_size), '\xff');
    lines_.push_back({found->second, std::string(pattern), plain, head_of(pattern.substr(0, plain)),
                      head_of(ones)});
    return {};
}

Result<Policy> Policy::parse(std::string_view text, const std::string& file) {
    Policy policy;
    std::size_t number = 0;
    for (const auto line : bootseal::lines(text)) {
        ++number;
        if (trim(line).empty() || trim(line).starts_with('#')) continue;
        if (auto added = policy.add(line); !added) {
            return file + ":" + std::to_string(number) + std::move(added).error();
        }
    }
    return policy;
}

Class Policy::of(std::string_view path) const {
    const auto head = head_of(path);
    for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
        if (((head ^ line->head) & line->mask) != 0) continue;  // nearly all, at once
        const std::string_view pattern = line->pattern;
        if (path.starts_with(pattern.substr(0, line->plain)) &&
            fits_pattern(pattern.substr(line->plain), path.substr(line->plain))) {
            return line->of;
        }
    }
    return Class::exact;
}

std::vector<std::string> Policy::lines() const {
    std::vector<std::string> result;
    for (const auto& line : lines_)
        result.push_back(std::string(name_of(line.of)) + " /" + line.pattern);
    return result;
}

}  // namespace bootseal

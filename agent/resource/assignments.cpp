// SPDX-License-Identifier: Apache-2.0
#include "resource/assignments.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace bootseal {

namespace {

std::size_t offset(std::string_view whole, std::string_view part) {
    return static_cast<std::size_t>(part.data() - whole.data());
}

bool is_comment(std::string_view line) {
    const auto text = trim(line);
    return text.empty() || text.starts_with('#');
}

std::optional<Assignment> parse_equals(std::string_view whole, std::string_view line) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const auto key = trim(line.substr(0, equals));
    const auto value = trim(line.substr(equals + 1));
    if (key.empty()) return std::nullopt;
    Assignment found;
    found.key = key;
    found.value = value;
    // trim() of nothing points nowhere.
    found.begin = value.empty() ? offset(whole, line) + equals + 1 : offset(whole, value);
    found.end = found.begin + value.size();
    return found;
}

/// As libshadow does: blanks and quotes before the value go, and all from the next quote on.
std::optional<Assignment> parse_space(std::string_view whole, std::string_view line) {
    const auto text = trim(line);
    const auto end = text.find_first_of(" \t");
    if (end == std::string_view::npos) return std::nullopt;
    const auto begin = std::min(text.find_first_not_of(" \"\t", end), text.size());
    const auto value = text.substr(begin, text.find('"', begin) - begin);
    Assignment found;
    found.key = text.substr(0, end);
    found.value = value;
    found.begin = offset(whole, text) + std::min(text.find_first_not_of(" \t", end), text.size());
    found.end = offset(whole, text) + text.size();
    return found;
}

/// As auditd does: words between blanks, the second an equals sign, and an argument of the value.
std::optional<Assignment> parse_auditd(std::string_view whole, std::string_view line) {
    const auto parts = words(line, " ");
    if (parts.size() < 3 || parts.size() > 4 || parts[1] != "=") return std::nullopt;
    Assignment found;
    found.key = lower(parts[0]);
    // A tab is no blank to auditd, and no keyword has one.
    if (found.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != found.key.npos) {
        return std::nullopt;
    }
    found.begin = offset(whole, parts[2]);
    found.end = offset(whole, parts.back()) + parts.back().size();
    found.value = whole.substr(found.begin, found.end - found.begin);
    return found;
}

std::optional<Assignment> parse_line(Dialect dialect, std::string_view whole,
                                     std::string_view line) {
    if (dialect == Dialect::space) return parse_space(whole, line);
    if (dialect == Dialect::auditd) return parse_auditd(whole, line);
    return parse_equals(whole, line);
}

}  // namespace

std::optional<std::size_t> refused_by_auditd(std::string_view text) {
    std::size_t number = 0;
    for (const auto line : lines(text)) {
        ++number;
        const auto parts = words(line, " ");
        if (parts.empty() || parts[0].starts_with('#')) continue;
        if (!parse_auditd(text, line)) return number;
    }
    return std::nullopt;
}

std::vector<Assignment> parse_assignments(Dialect dialect, std::string_view text) {
    std::vector<Assignment> result;
    bool continues = false;  // the last setting, where a line goes on with it
    std::size_t number = 0;
    for (const auto line : lines(text)) {
        ++number;
        // Postfix passes over comments and empty lines, also between a setting and what continues
        // it.
        if (is_comment(line)) continue;
        const bool indented = trim(line.substr(0, 1)).empty();
        if (dialect == Dialect::postfix && indented && number > 1) {
            if (!continues) continue;
            const auto more = trim(line);
            auto& last = result.back();
            last.value += (last.value.empty() ? "" : " ") + std::string(more);
            last.end = offset(text, more) + more.size();
            continue;
        }
        auto found = parse_line(dialect, text, line);
        continues = found.has_value();
        if (!found) continue;
        found->line = number;
        result.push_back(std::move(*found));
    }
    return result;
}

std::string assign(Dialect dialect, std::string_view text, std::string_view key,
                   std::string_view value) {
    const auto all = parse_assignments(dialect, text);
    const auto last = std::find_if(all.rbegin(), all.rend(),
                                   [&](const Assignment& one) { return one.key == key; });
    std::string result(text);
    if (last != all.rend()) {
        return result.replace(last->begin, last->end - last->begin, value);
    }
    if (!result.empty() && !result.ends_with('\n')) result += '\n';
    const auto* between = dialect == Dialect::space    ? " "
                          : dialect == Dialect::equals ? "="
                                                       : " = ";
    return result + std::string(key) + between + std::string(value) + "\n";
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_profile.h"

#include <algorithm>
#include <cstdlib>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view space = " \t\n\r\f\v";

std::string capital(std::string_view text) {
    auto result = std::string(text);
    if (!result.empty() && result[0] >= 'a' && result[0] <= 'z') {
        result[0] = static_cast<char>(result[0] - 'a' + 'A');
    }
    return result;
}

/// "Field: value", also with nothing behind the colon.
bool is_field(std::string_view line, std::string& name, std::string& value) {
    const auto end = line.find_first_of(space);
    // A line end is the blank that must follow the colon.
    const auto word = line.substr(0, end);
    if (word.size() < 2 || word.back() != ':') return false;
    name = word.substr(0, word.size() - 1);
    value = line.substr(std::min(line.find_first_not_of(space, word.size()), line.size()));
    return true;
}

}  // namespace

const std::string& PamProfile::field(const std::string& wanted) const {
    static const std::string nothing;
    const auto found = fields.find(wanted);
    return found == fields.end() ? nothing : found->second;
}

PamProfile parse_pam_profile(std::string name, std::string_view text) {
    PamProfile profile;
    profile.name = std::move(name);
    std::string field;
    for (const auto line : lines(text)) {
        std::string found, value;
        if (is_field(line, found, value)) {
            constexpr std::string_view old = "-Final";
            if (found.ends_with(old)) found.resize(found.size() - old.size());
            field = found;
            if (field != "Conflicts") {
                profile.fields[field] = value;
                continue;
            }
            for (std::string_view rest = value; !rest.empty();) {
                const auto comma = rest.find(", ");
                profile.conflicts.emplace(rest.substr(0, comma));
                rest = comma == std::string_view::npos ? "" : rest.substr(comma + 2);
            }
            continue;
        }
        const auto content = trim(line);
        auto& whole = profile.fields[field];
        if (!content.empty() && content != "0") whole += "\n" + std::string(content);
        whole.erase(0, std::min(whole.find_first_not_of(space), whole.size()));
    }
    profile.priority = std::strtod(profile.field("Priority").c_str(), nullptr);
    if (!profile.fields.contains("Session-Interactive-Only")) {
        for (const std::string end : {"-Type", "", "-Initial"}) {
            profile.fields["Session-noninteractive" + end] = profile.field("Session" + end);
        }
    }
    return profile;
}

bool comes_before(const PamProfile& one, const PamProfile& other) {
    if (one.priority != other.priority) return one.priority > other.priority;
    return one.name > other.name;
}

std::vector<PamProfileLines> profile_lines(const std::vector<PamProfile>& enabled,
                                           std::string_view stack, std::string_view block) {
    const auto field = capital(stack);
    std::vector<PamProfileLines> result;
    for (const auto& profile : enabled) {
        if (profile.field(field + "-Type") != block) continue;
        const auto& initial = profile.field(field + "-Initial");
        const auto& text = result.empty() && !initial.empty() ? initial : profile.field(field);
        PamProfileLines found{profile.name, {}};
        for (const auto line : lines(text))
            if (!line.empty()) found.lines.emplace_back(line);
        result.push_back(std::move(found));
    }
    return result;
}

PamProfileLine split_profile_line(std::string_view line) {
    PamProfileLine result;
    std::size_t end = 0;
    if (line.starts_with('[')) {
        end = std::min(line.find(']'), line.size() - 1) + 1;
    } else {
        end = std::min(line.find_first_of(space), line.size());
    }
    end = std::min(line.find_first_not_of(space, end), line.size());
    end = std::min(line.find_first_of(space, end), line.size());
    result.module = line.substr(0, end);
    for (const auto option : words(line.substr(end)))
        result.options.emplace_back(option);
    return result;
}

std::string without_jump(std::string line) {
    constexpr std::string_view digits = "0123456789";
    const auto open = line.find('[');
    if (open == std::string::npos) return line;
    const auto begin = line.find_first_of(digits, open);
    if (begin == std::string::npos) return line;
    const auto end = line.find_first_not_of(digits, begin);
    if (end == std::string::npos || line.find(']', end) == std::string::npos) return line;
    return line.erase(begin, end - begin);
}

std::string without_end(std::string line) {
    constexpr std::string_view end = "end";
    const auto open = line.find('[');
    const auto close = line.rfind(']');
    if (open == std::string::npos || close == std::string::npos || close < end.size()) return line;
    const auto at = line.rfind(end, close - end.size());
    if (at == std::string::npos || at <= open) return line;
    return line.erase(at, end.size());
}

}  // namespace bootseal

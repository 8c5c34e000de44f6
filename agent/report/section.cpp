// SPDX-License-Identifier: Apache-2.0
#include "report/section.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace bootseal {

namespace {

/// What sorts "1.2" before "1.10": numbers by value, and what is no number after them.
std::vector<std::int64_t> sort_key(const v1::Finding& finding) {
    std::vector<std::int64_t> key;
    for (const auto part : split(finding.number(), '.')) {
        key.push_back(parse_number(part).value_or(INT64_MAX));
    }
    return key;
}

std::string section_number(std::string_view number) {
    const auto first = number.find('.');
    if (first == std::string_view::npos) return std::string(number);
    return std::string(number.substr(0, number.find('.', first + 1)));
}

std::vector<const v1::Finding*> sorted(const v1::Report& report) {
    std::vector<std::pair<std::vector<std::int64_t>, const v1::Finding*>> keyed;
    for (const auto& finding : report.findings())
        keyed.emplace_back(sort_key(finding), &finding);
    std::stable_sort(keyed.begin(), keyed.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<const v1::Finding*> result;
    for (const auto& [key, finding] : keyed)
        result.push_back(finding);
    return result;
}

}  // namespace

std::uint32_t Section::count(v1::Status status) const {
    return static_cast<std::uint32_t>(
        std::count_if(findings.begin(), findings.end(),
                      [&](const auto* finding) { return finding->status() == status; }));
}

std::vector<Section> sections(const v1::Report& report) {
    std::vector<Section> result;
    for (const auto* finding : sorted(report)) {
        const auto number = section_number(finding->number());
        const auto same = std::find_if(result.begin(), result.end(), [&](const Section& section) {
            return section.number == number;
        });
        auto& section = same == result.end() ? result.emplace_back(Section{number, {}}) : *same;
        section.findings.push_back(finding);
    }
    return result;
}

std::vector<const v1::Finding*> with_status(const v1::Report& report, v1::Status status) {
    auto result = sorted(report);
    std::erase_if(result, [&](const auto* finding) {
        const bool known = v1::Status_IsValid(finding->status());
        return (known ? finding->status() : v1::STATUS_UNSPECIFIED) != status;
    });
    return result;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "report/by_framework.h"

#include <algorithm>
#include <map>

#include "report/section.h"

namespace bootseal {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The digits at the start of `text` without zeros before them; takes them off.
std::string_view take_number(std::string_view& text) {
    const auto length = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    auto number = text.substr(0, length);
    text.remove_prefix(length);
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    return number;
}

struct Naturally {
    bool operator()(std::string_view a, std::string_view b) const { return natural_before(a, b); }
};

}  // namespace

std::vector<Framework> by_framework(const v1::Report& report) {
    using Controls = std::map<std::string, std::vector<const v1::Finding*>, Naturally>;
    std::map<std::string, Controls, Naturally> frameworks;
    for (const auto& section : sections(report)) {
        for (const auto* finding : section.findings) {
            for (const auto& answer : finding->answers()) {
                for (const auto& control : answer.controls()) {
                    auto& findings = frameworks[answer.framework()][control];
                    // Another's report may name a control twice.
                    if (findings.empty() || findings.back() != finding) findings.push_back(finding);
                }
            }
        }
    }
    std::vector<Framework> result;
    for (auto& [name, controls] : frameworks) {
        auto& framework = result.emplace_back(Framework{name, {}});
        for (auto& [control, findings] : controls)
            framework.controls.push_back({control, std::move(findings)});
    }
    return result;
}

bool natural_before(std::string_view a, std::string_view b) {
    const auto whole_a = a;
    const auto whole_b = b;
    while (!a.empty() && !b.empty()) {
        if (is_digit(a.front()) && is_digit(b.front())) {
            const auto number_a = take_number(a);
            const auto number_b = take_number(b);
            if (number_a.size() != number_b.size()) return number_a.size() < number_b.size();
            if (number_a != number_b) return number_a < number_b;
        } else {
            if (a.front() != b.front()) return a.front() < b.front();
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    if (a.empty() != b.empty()) return a.empty();
    return whole_a < whole_b;  // "1" and "01" are two names
}

}  // namespace bootseal

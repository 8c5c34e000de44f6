// SPDX-License-Identifier: Apache-2.0
#include "ruleset/show.h"

#include <algorithm>

#include "base/text.h"

namespace bootseal {

namespace {

std::string padded(std::string_view text, std::size_t width) {
    std::string result(text);
    result.resize(std::max(width, result.size()), ' ');
    return result + "  ";
}

std::string field(std::string_view name, std::string_view value) {
    return padded(name, 9) + std::string(value) + "\n";
}

std::string show_requirement(const Requirement& requirement, std::size_t indent) {
    const std::string dash = std::string(indent, ' ') + "- ";
    switch (requirement.kind) {
        case Requirement::Kind::resource:
            return dash + requirement.summary + "\n";
        case Requirement::Kind::negate:
            return dash + "not:\n" + show_requirement(requirement.parts.front(), indent + 2);
        case Requirement::Kind::all:
        case Requirement::Kind::any:
            break;
    }
    std::string result =
        dash + (requirement.kind == Requirement::Kind::any ? "any of:\n" : "all of:\n");
    for (const auto& part : requirement.parts)
        result += show_requirement(part, indent + 2);
    return result;
}

std::string show_list(std::string_view title, const std::vector<Requirement>& list) {
    if (list.empty()) return "";
    std::string result = std::string(title) + "\n";
    for (const auto& requirement : list)
        result += show_requirement(requirement, 2);
    return result;
}

}  // namespace

std::string show_ruleset(const Ruleset& ruleset) {
    std::string result = field("ruleset", ruleset.id + " " + ruleset.version);
    result += field("benchmark", ruleset.benchmark_name + " " + ruleset.benchmark_version);
    result += field("serial", std::to_string(ruleset.serial));
    result += field("expires", format_time(ruleset.expires));
    for (const auto& platform : ruleset.platforms) {
        result += field("platform", platform.id + " " + platform.version);
    }
    for (const auto& profile : ruleset.profiles) {
        const auto count =
            std::count_if(ruleset.rules.begin(), ruleset.rules.end(),
                          [&](const Rule& rule) { return ruleset.selects(profile.name, rule); });
        result += field("profile", profile.name + " (" + profile.title +
                                       "): " + std::to_string(count) + " rules");
    }
    result += "\n";
    for (const auto& rule : ruleset.rules) {
        result += padded(rule.number, 9) + padded(rule.severity, 6) + rule.title + "\n";
    }
    return result;
}

Result<std::string> show_rule(const Ruleset& ruleset, std::string_view name) {
    const auto found =
        std::find_if(ruleset.rules.begin(), ruleset.rules.end(),
                     [&](const Rule& rule) { return rule.id == name || rule.number == name; });
    if (found == ruleset.rules.end()) {
        return invalid("ruleset " + ruleset.id + " has no rule " + printable(name, 60));
    }
    const Rule& rule = *found;
    std::string result = rule.number + "  " + rule.title + "\n\n";
    result += field("id", rule.id) + field("severity", rule.severity);
    result += field("profiles", join(rule.profiles, ", "));
    result += field("why", rule.why);
    for (const auto& [framework, controls] : rule.answers) {
        result += field("answers", framework + " " + join(controls, ", "));
    }
    if (rule.manual) result += field("manual", "a person judges the evidence");
    if (!rule.by_hand.empty()) result += field("by hand", rule.by_hand);
    result += show_list("applies when", rule.when) + show_list("requires", rule.require);
    return result;
}

}  // namespace bootseal

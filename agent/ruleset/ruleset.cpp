// SPDX-License-Identifier: Apache-2.0
#include "ruleset/ruleset.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "ruleset/requirement.h"
#include "ruleset/tailoring.h"
#include "ruleset/variables.h"
#include "ruleset/words.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

constexpr std::size_t longest_title = 200;
constexpr std::size_t longest_prose = 2000;

const Profile* find_profile(const Ruleset& ruleset, std::string_view name) {
    for (const auto& profile : ruleset.profiles) {
        if (profile.name == name) return &profile;
    }
    return nullptr;
}

/// A profile and all that it includes, however far down.
std::set<std::string_view> closure(const Ruleset& ruleset, std::string_view profile) {
    std::set<std::string_view> names = {profile};
    // A profile includes only those above it, so one pass upwards sees them all.
    for (auto it = ruleset.profiles.rbegin(); it != ruleset.profiles.rend(); ++it) {
        if (names.contains(it->name)) names.insert(it->includes.begin(), it->includes.end());
    }
    return names;
}

Result<> parse_platforms(Fields& head, Ruleset& ruleset) {
    const Node* list = head.node("platforms");
    if (!list || list->kind != Node::Kind::sequence || list->items.empty()) {
        return head.error("platforms", "must be a list of at least one platform");
    }
    for (const auto& item : list->items) {
        auto fields = TRY(Fields::open(item, "platform"));
        auto& platform = ruleset.platforms.emplace_back();
        platform.id = TRY(sentence(fields, "id", longest_title));
        platform.version = TRY(sentence(fields, "version", longest_title));
        TRY(fields.done());
    }
    return {};
}

Result<> parse_profiles(Fields& head, Ruleset& ruleset) {
    const Node* map = head.node("profiles");
    if (!map || map->kind != Node::Kind::mapping || map->entries.empty()) {
        return head.error("profiles", "must be a mapping of at least one profile");
    }
    for (const auto& [key, value] : map->entries) {
        if (!is_name(key.scalar, '-')) {
            return key.error("the name of a profile is words of a-z and 0-9 joined by '-'");
        }
        auto fields = TRY(Fields::open(value, "profile " + key.scalar));
        Profile profile;
        profile.name = key.scalar;
        profile.title = TRY(sentence(fields, "title", longest_title));
        profile.includes = TRY(fields.list("includes"));
        // Only what stands above can be included: a circle cannot be written.
        for (const auto& name : profile.includes) {
            if (!find_profile(ruleset, name)) {
                return fields.error("includes",
                                    printable(name, 60) + ", which is no profile above");
            }
        }
        TRY(fields.done());
        ruleset.profiles.push_back(std::move(profile));
    }
    return {};
}

Result<> parse_roles(const Node* map, Variables& variables, Ruleset& ruleset) {
    if (!map) return {};
    TRY(Fields::open(*map, "roles"));
    for (const auto& [key, value] : map->entries) {
        if (!is_name(key.scalar, '-')) {
            return key.error("the name of a role is words of a-z and 0-9 joined by '-'");
        }
        auto fields = TRY(Fields::open(value, "role " + key.scalar));
        MachineRole role;
        role.name = key.scalar;
        role.title = TRY(sentence(fields, "title", longest_title));
        const Node* found = fields.node("found");
        if (!found) return fields.error("found", "is missing");
        role.found = TRY(parse_requirements(*found, variables));
        TRY(fields.done());
        ruleset.roles.push_back(std::move(role));
    }
    return {};
}

Result<Answers> parse_answers(const Node* node) {
    Answers result;
    if (!node) return result;
    auto fields = TRY(Fields::open(*node, "answers"));
    for (const auto& entry : node->entries) {
        const auto& framework = entry.key.scalar;
        if (!is_name(framework, '-')) {
            return entry.key.error("the name of a framework is words of a-z and 0-9 joined by '-'");
        }
        auto controls = TRY(fields.list(framework));
        if (controls.empty()) return fields.error(framework, "names no control");
        for (const auto& control : controls) {
            if (control.empty() || printable(control, longest_title) != control) {
                return fields.error(framework, "has a control that is not a short text");
            }
        }
        result.emplace(framework, std::move(controls));
    }
    return result;
}

/// Adds what is not there yet, after what is.
void add_answers(const Answers& more, Answers& answers) {
    for (const auto& [framework, controls] : more) {
        auto& all = answers[framework];
        for (const auto& control : controls) {
            if (std::find(all.begin(), all.end(), control) == all.end()) all.push_back(control);
        }
    }
}

Result<Variables> parse_head(const Node& node, const Tailoring* tailoring, Ruleset& ruleset) {
    auto head = TRY(Fields::open(node, "ruleset"));
    static_cast<Head&>(ruleset) = TRY(parse_head(head));
    ruleset.version = TRY(sentence(head, "version", longest_title));
    ruleset.minimum_evaluated = static_cast<std::size_t>(
        TRY(head.optional_number("minimum_evaluated", 1, 100'000)).value_or(1));

    const Node* benchmark_node = head.node("benchmark");
    if (!benchmark_node) return head.error("benchmark", "is missing");
    auto benchmark = TRY(Fields::open(*benchmark_node, "benchmark"));
    ruleset.benchmark_name = TRY(sentence(benchmark, "name", longest_title));
    ruleset.benchmark_version = TRY(sentence(benchmark, "version", longest_title));
    TRY(benchmark.done());

    TRY(parse_platforms(head, ruleset));
    TRY(parse_profiles(head, ruleset));
    ruleset.answers = TRY(parse_answers(head.node("answers")));
    auto variables = TRY(Variables::parse(head.node("variables")));
    if (tailoring) {
        if (tailoring->ruleset != ruleset.id) {
            return invalid("tailoring " + tailoring->id + " is for the ruleset " +
                           tailoring->ruleset + ", not for " + ruleset.id);
        }
        TRY(variables.change(tailoring->variables));
    }
    TRY(parse_roles(head.node("roles"), variables, ruleset));
    TRY(head.done());
    return variables;
}

Result<> parse_breaks(const Node* node, const Ruleset& ruleset, Rule& rule) {
    if (!node) return {};
    auto fields = TRY(Fields::open(*node, "breaks"));
    for (const auto& entry : node->entries) {
        const auto& name = entry.key.scalar;
        const bool known = std::any_of(ruleset.roles.begin(), ruleset.roles.end(),
                                       [&](const auto& role) { return role.name == name; });
        if (!known) return entry.key.error("no role " + printable(name, 60) + " is declared");
        rule.breaks.emplace(name, TRY(sentence(fields, name, longest_title)));
    }
    return {};
}

Result<Rule> parse_rule(const Node& node, const Ruleset& ruleset, Variables& variables) {
    auto fields = TRY(Fields::open(node, "rule"));
    Rule rule;
    rule.where = node.where();
    rule.id = TRY(kebab_name(fields, "id"));
    rule.number = TRY(fields.text("number"));
    if (!is_dotted_number(rule.number)) {
        return fields.error("number", "must be whole numbers joined by dots");
    }
    rule.title = TRY(sentence(fields, "title", longest_title));
    rule.why = TRY(sentence(fields, "why", longest_prose));
    static const std::vector<std::string_view> severities = {"low", "medium", "high"};
    rule.severity = severities[TRY(fields.choice("severity", severities))];
    rule.profiles = TRY(fields.list("profiles"));
    for (const auto& name : rule.profiles) {
        if (!find_profile(ruleset, name)) {
            return fields.error("profiles", printable(name, 60) + ", which is not declared");
        }
    }
    rule.answers = TRY(parse_answers(fields.node("answers")));
    add_answers(ruleset.answers, rule.answers);
    TRY(fields.flag("manual", rule.manual));
    if (fields.node("by_hand")) rule.by_hand = TRY(sentence(fields, "by_hand", longest_prose));
    if (const Node* when = fields.node("when")) {
        rule.when = TRY(parse_requirements(*when, variables));
    }
    if (const Node* require = fields.node("require")) {
        rule.require = TRY(parse_requirements(*require, variables));
    } else if (!rule.manual) {
        return fields.error("require", "is missing");
    }
    TRY(parse_breaks(fields.node("breaks"), ruleset, rule));
    TRY(fields.done());
    return rule;
}

}  // namespace

bool Ruleset::selects(std::string_view profile, const Rule& rule) const {
    const auto names = closure(*this, profile);
    return std::any_of(rule.profiles.begin(), rule.profiles.end(),
                       [&](const auto& name) { return names.contains(name); });
}

bool number_before(std::string_view a, std::string_view b) {
    const auto parts = [](std::string_view number) {
        std::vector<std::int64_t> result;
        for (const auto part : split(number, '.'))
            result.push_back(parse_number(part).value_or(0));
        return result;
    };
    return parts(a) < parts(b);
}

Result<Ruleset> parse_ruleset(std::string_view bytes, const std::string& file,
                              const Tailoring* tailoring) {
    return parse_ruleset(TRY(parse_yaml(bytes, file)), tailoring);
}

Result<Ruleset> parse_ruleset(const Node& root, const Tailoring* tailoring) {
    auto document = TRY(Fields::open(root, "the document"));
    const Node* head = document.node("ruleset");
    if (!head) return document.error("ruleset", "is missing");
    const Node* rules = document.node("rules");
    if (!rules || rules->kind != Node::Kind::sequence || rules->items.empty()) {
        return document.error("rules", "must be a list of at least one rule");
    }
    TRY(document.done());

    Ruleset ruleset;
    auto variables = TRY(parse_head(*head, tailoring, ruleset));
    std::set<std::string> ids;
    std::set<std::string> numbers;
    for (const auto& item : rules->items) {
        auto rule = TRY(parse_rule(item, ruleset, variables));
        if (!ids.insert(rule.id).second) return item.error("a second rule with the id " + rule.id);
        if (!numbers.insert(rule.number).second) {
            return item.error("a second rule with the number " + rule.number);
        }
        ruleset.rules.push_back(std::move(rule));
    }
    TRY(variables.require_used());
    if (tailoring) TRY(tailor(ruleset, *tailoring));
    return ruleset;
}

}  // namespace bootseal

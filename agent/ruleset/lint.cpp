// SPDX-License-Identifier: Apache-2.0
#include "ruleset/lint.h"

#include <algorithm>
#include <map>
#include <set>

#include "ruleset/ruleset.h"
#include "yaml/emit.h"

namespace bootseal {

namespace {

constexpr auto longest_life = std::chrono::days(5 * 365 + 2);

/// Whether the engine has anything to try: a negation is never remedied.
bool has_remedy(const Requirement& requirement) {
    const auto& parts = requirement.parts;
    switch (requirement.kind) {
        case Requirement::Kind::resource:
            return true;
        case Requirement::Kind::all:
            return std::all_of(parts.begin(), parts.end(), has_remedy);
        case Requirement::Kind::any:
            return has_remedy(parts.front());
        case Requirement::Kind::negate:
            return false;
    }
    return false;
}

class Linter {
  public:
    Linter(const Node& root, const Ruleset& ruleset) : root_(root), ruleset_(ruleset) {}

    std::vector<Remark> run(Time now) {
        const Node& head = *root_.find("ruleset");
        expiry(*head.find("expires"), now);
        profiles(*head.find("profiles"));
        const auto& nodes = root_.find("rules")->items;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            rule(ruleset_.rules[i], nodes[i]);
            if (i > 0 && nodes[i].file == nodes[i - 1].file &&
                number_before(ruleset_.rules[i].number, ruleset_.rules[i - 1].number)) {
                say(*nodes[i].find("number"), "stands after " + ruleset_.rules[i - 1].number);
            }
        }
        return std::move(remarks_);
    }

  private:
    void say(const Node& place, std::string what) {
        remarks_.push_back({place.where(), std::move(what)});
    }

    void expiry(const Node& place, Time now) {
        if (ruleset_.expires <= now) say(place, "has expired");
        if (ruleset_.expires > now + longest_life) say(place, "expires more than five years on");
    }

    void profiles(const Node& place) {
        for (const auto& entry : place.entries) {
            const auto count = static_cast<std::size_t>(std::count_if(
                ruleset_.rules.begin(), ruleset_.rules.end(),
                [&](const Rule& rule) { return ruleset_.selects(entry.key.scalar, rule); }));
            if (count < ruleset_.minimum_evaluated) {
                say(entry.key, "profile " + entry.key.scalar + " has " + std::to_string(count) +
                                   " rules and minimum_evaluated asks for " +
                                   std::to_string(ruleset_.minimum_evaluated));
            }
        }
    }

    void rule(const Rule& rule, const Node& node) {
        const Node& title = *node.find("title");
        if (rule.title.ends_with('.')) say(title, "a title has no full stop");
        if (rule.title.front() >= 'a' && rule.title.front() <= 'z') {
            say(title, "a title begins with a capital");
        }
        // Its own: what the ruleset answers as a whole says nothing of this rule.
        const Node* answers = node.find("answers");
        if (!answers || answers->entries.empty()) {
            say(node, "rule " + rule.id + " answers no framework");
        }
        membership(rule, node);
        if (!rule.manual && rule.by_hand.empty() &&
            !std::all_of(rule.require.begin(), rule.require.end(), has_remedy)) {
            say(node, "rule " + rule.id + " is not remedied by machine and has no by_hand");
        }
        if (const Node* require = node.find("require")) {
            const auto [other, fresh] = required_.emplace(emit_flow(*require), rule.id);
            if (!fresh) say(*require, "requires the same as rule " + other->second);
        }
    }

    void membership(const Rule& rule, const Node& node) {
        if (rule.profiles.empty()) say(node, "rule " + rule.id + " is in no profile");
        std::set<std::string> seen;
        for (const auto& name : rule.profiles) {
            Rule others;
            std::copy_if(rule.profiles.begin(), rule.profiles.end(),
                         std::back_inserter(others.profiles),
                         [&](const auto& other) { return other != name; });
            if (!seen.insert(name).second || ruleset_.selects(name, others)) {
                say(*node.find("profiles"), "is in profile " + name + " twice");
            }
        }
    }

    const Node& root_;
    const Ruleset& ruleset_;
    std::map<std::string, std::string> required_;  ///< text of `require` to the rule that has it
    std::vector<Remark> remarks_;
};

}  // namespace

Result<std::vector<Remark>> lint_ruleset(const Node& root, Time now) {
    const Ruleset ruleset = TRY(parse_ruleset(root));
    return Linter(root, ruleset).run(now);
}

}  // namespace bootseal

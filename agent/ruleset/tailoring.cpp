// SPDX-License-Identifier: Apache-2.0
#include "ruleset/tailoring.h"

#include <algorithm>

#include "base/text.h"
#include "ruleset/words.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

constexpr std::size_t longest_reason = 500;
constexpr std::size_t longest_name = 200;

enum class Kind { plain, waiver };

Result<std::vector<Exception>> parse_exceptions(Fields& document, std::string_view key, Kind kind) {
    std::vector<Exception> result;
    const Node* list = document.node(key);
    if (!list) return result;
    if (list->kind != Node::Kind::sequence) return list->error("must be a list");
    for (const auto& item : list->items) {
        auto fields = TRY(Fields::open(item, std::string(key)));
        Exception exception;
        exception.rule = TRY(sentence(fields, "rule", longest_name));
        exception.reason = TRY(sentence(fields, "reason", longest_reason));
        if (kind == Kind::waiver) {
            exception.approver = TRY(sentence(fields, "approver", longest_name));
            exception.expires = TRY(time_field(fields, "expires"));
        }
        TRY(fields.done());
        exception.place = item;
        result.push_back(std::move(exception));
    }
    return result;
}

Result<Rule*> rule_of(Ruleset& ruleset, const Exception& exception) {
    for (auto& rule : ruleset.rules) {
        if (rule.id == exception.rule || rule.number == exception.rule) return &rule;
    }
    return exception.place.error("ruleset " + ruleset.id + " has no rule " +
                                 printable(exception.rule, 60));
}

}  // namespace

Result<Tailoring> parse_tailoring(std::string_view bytes, const std::string& file) {
    const auto root = TRY(parse_yaml(bytes, file));
    auto document = TRY(Fields::open(root, "the document"));
    const Node* head_node = document.node("tailoring");
    if (!head_node) return document.error("tailoring", "is missing");
    auto head = TRY(Fields::open(*head_node, "tailoring"));
    Tailoring tailoring{TRY(parse_head(head)), {}, {}, {}, {}, {}};
    tailoring.ruleset = TRY(kebab_name(head, "ruleset"));
    TRY(head.done());
    if (const Node* variables = document.node("variables")) tailoring.variables = *variables;
    tailoring.deselected = TRY(parse_exceptions(document, "deselect", Kind::plain));
    tailoring.insisted = TRY(parse_exceptions(document, "insist", Kind::plain));
    tailoring.waivers = TRY(parse_exceptions(document, "waivers", Kind::waiver));
    TRY(document.done());
    return tailoring;
}

Result<> tailor(Ruleset& ruleset, const Tailoring& tailoring) {
    for (const auto& one : tailoring.deselected) {
        auto& rule = *TRY(rule_of(ruleset, one));
        if (!rule.deselected.empty()) return one.place.error("deselects a rule twice");
        rule.deselected = one.reason;
    }
    for (const auto& one : tailoring.insisted)
        TRY(rule_of(ruleset, one))->insisted = true;
    for (const auto& one : tailoring.waivers) {
        auto& rule = *TRY(rule_of(ruleset, one));
        if (rule.waiver) return one.place.error("waives a rule twice");
        if (!rule.deselected.empty()) return one.place.error("waives a rule that is deselected");
        rule.waiver = Waiver{one.reason, one.approver, one.expires};
    }
    return {};
}

}  // namespace bootseal

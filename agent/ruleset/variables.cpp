// SPDX-License-Identifier: Apache-2.0
#include "ruleset/variables.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "ruleset/words.h"
#include "yaml/emit.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

constexpr std::size_t longest_value = 4096;
constexpr auto any_number = std::numeric_limits<std::int64_t>::max();

/// The value of one variable, checked against the bounds beside it.
Result<Node> parse_default(const Node& declaration, const std::string& name) {
    auto fields = TRY(Fields::open(declaration, "variable " + name));
    const auto minimum = TRY(fields.optional_number("minimum", -any_number, any_number));
    const auto maximum = TRY(fields.optional_number("maximum", -any_number, any_number));
    const bool has_choices = fields.node("choices") != nullptr;
    const auto choices = TRY(fields.list("choices"));
    const auto value = TRY(fields.text("default"));
    TRY(fields.done());

    if (has_choices && (minimum || maximum)) {
        return fields.error("choices", "cannot stand beside minimum and maximum");
    }
    if (minimum || maximum) {
        TRY(fields.number("default", minimum.value_or(-any_number), maximum.value_or(any_number)));
    }
    if (has_choices && std::find(choices.begin(), choices.end(), value) == choices.end()) {
        return fields.error("default", "must be one of the choices");
    }
    if (value.size() > longest_value) {
        return fields.error("default", "has more than " + std::to_string(longest_value) + " bytes");
    }
    return *fields.node("default");
}

}  // namespace

Result<Variables> Variables::parse(const Node* declarations) {
    Variables result;
    if (!declarations) return result;
    TRY(Fields::open(*declarations, "variables"));
    for (const auto& [key, declaration] : declarations->entries) {
        if (!is_name(key.scalar, '_')) {
            return key.error("the name of a variable is words of a-z and 0-9 joined by '_'");
        }
        Variable variable{TRY(parse_default(declaration, key.scalar)), &key, &declaration};
        result.variables_.emplace(key.scalar, std::move(variable));
    }
    return result;
}

Result<> Variables::change(const Node& values) {
    if (values.kind == Node::Kind::null) return {};
    if (values.kind != Node::Kind::mapping) return values.error("must be a mapping of variables");
    for (const auto& [key, value] : values.entries) {
        const auto found = variables_.find(key.scalar);
        if (found == variables_.end()) {
            return key.error("no variable " + printable(key.scalar, 60) + " is declared");
        }
        auto& variable = found->second;
        // Held against the same bounds by standing in the same place.
        Node changed = *variable.declaration;
        bool fits = value.kind == Node::Kind::scalar;
        for (auto& entry : changed.entries) {
            if (entry.key.scalar != "default" || !fits) continue;
            const bool number = entry.value.plain && parse_number(entry.value.scalar);
            if (number) fits = value.plain && parse_number(value.scalar);
            const bool plain = entry.value.plain;
            entry.value = value;
            entry.value.plain = plain;
        }
        auto parsed =
            fits ? parse_default(changed, key.scalar) : Result<Node>(invalid("of another kind"));
        if (!parsed) {
            return value.error("variable " + key.scalar + " cannot be this; it is declared as " +
                               printable(emit_flow(*variable.declaration)));
        }
        variable.value = *std::move(parsed);
    }
    return {};
}

Result<Node> Variables::substitute(const Node& node) {
    Node result = node;
    if (node.kind == Node::Kind::scalar) TRY(expand(result));
    for (auto& item : result.items)
        item = TRY(substitute(item));
    for (auto& entry : result.entries)
        entry.value = TRY(substitute(entry.value));
    return result;
}

Result<> Variables::expand(Node& scalar) {
    std::string result;
    std::string_view rest = scalar.scalar;
    for (;;) {
        const auto begin = rest.find("${");
        result += rest.substr(0, begin);
        if (begin == rest.npos) break;
        rest.remove_prefix(begin + 2);
        if (result.ends_with('$')) {
            result += '{';
            continue;
        }
        const auto end = rest.find('}');
        if (end == rest.npos) return scalar.error("${ without }; a literal one is written $${");
        const auto name = rest.substr(0, end);
        const auto found = variables_.find(name);
        if (found == variables_.end()) {
            return scalar.error("no variable " + printable(name, 60) + " is declared");
        }
        auto& variable = found->second;
        variable.used = true;
        const auto& value = variable.value;
        result += value.scalar;
        // Within {} and [] YAML has "${name}" in quotes, which are not meant for the value.
        if (scalar.scalar.size() == name.size() + 3) scalar.plain = value.plain;
        rest.remove_prefix(end + 1);
        // One value used many times must not take all memory.
        expanded_ += value.scalar.size();
        if (expanded_ > YamlLimits().bytes) return scalar.error("variables make the text too long");
    }
    scalar.scalar = std::move(result);
    return {};
}

Result<> Variables::require_used() const {
    for (const auto& [name, variable] : variables_) {
        if (!variable.used) return variable.place->error("variable " + name + " is never used");
    }
    return {};
}

}  // namespace bootseal

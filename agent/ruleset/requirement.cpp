// SPDX-License-Identifier: Apache-2.0
#include "ruleset/requirement.h"

#include "base/text.h"
#include "yaml/emit.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

std::string known_types() {
    std::vector<std::string> names = {"any", "all", "not"};
    for (const auto& type : resource_types())
        names.emplace_back(type.name);
    return join(names, ", ");
}

/// A copy for messages and reports, in which nobody shall read the hash of a password.
Node without_secrets(Node node) {
    for (auto& entry : node.entries) {
        if (entry.key.scalar == "password" && !entry.value.scalar.empty()) {
            entry.value.scalar = "(not shown)";
        }
    }
    return node;
}

Result<Requirement> parse_resource(const ResourceType& type, const Node& fields_node,
                                   Variables& variables) {
    const Node node = TRY(variables.substitute(fields_node));
    auto fields = TRY(Fields::open(node, std::string(type.name)));
    Requirement result;
    result.type = type.name;
    result.summary = printable(result.type + ": " + emit_flow(without_secrets(node)));
    result.resource = TRY(type.parse(fields));
    return result;
}

Result<Requirement> parse_requirement(const Node& node, Variables& variables) {
    if (node.kind != Node::Kind::mapping || node.entries.size() != 1) {
        return node.error("a requirement is one resource type, any, all or not");
    }
    const auto& [key, value] = node.entries[0];
    Requirement result;
    if (key.scalar == "any" || key.scalar == "all") {
        result.kind = key.scalar == "any" ? Requirement::Kind::any : Requirement::Kind::all;
        result.parts = TRY(parse_requirements(value, variables));
    } else if (key.scalar == "not") {
        result.kind = Requirement::Kind::negate;
        result.parts.push_back(TRY(parse_requirement(value, variables)));
    } else if (const auto* type = find_resource_type(key.scalar)) {
        result = TRY(parse_resource(*type, value, variables));
    } else {
        return key.error("no resource type " + printable(key.scalar, 60) +
                         " (there are: " + known_types() + ")");
    }
    result.where = key.where();
    return result;
}

}  // namespace

Result<std::vector<Requirement>> parse_requirements(const Node& list, Variables& variables) {
    if (list.kind != Node::Kind::sequence || list.items.empty()) {
        return list.error("must be a list of requirements");
    }
    std::vector<Requirement> result;
    for (const auto& item : list.items) {
        result.push_back(TRY(parse_requirement(item, variables)));
    }
    return result;
}

}  // namespace bootseal

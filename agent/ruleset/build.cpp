// SPDX-License-Identifier: Apache-2.0
#include "ruleset/build.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "ruleset/ruleset.h"
#include "yaml/emit.h"
#include "yaml/fields.h"

namespace bootseal {

namespace {

constexpr std::string_view head_file = "ruleset.yaml";
constexpr std::string_view comment =
    "# Made by `bootseal ruleset build`. Change the files it was made from, not this one.\n";

constexpr std::array<std::string_view, 2> document_keys = {"ruleset", "rules"};
constexpr std::array<std::string_view, 11> head_keys = {
    "id",        "benchmark", "version", "serial", "expires",  "minimum_evaluated",
    "platforms", "profiles",  "answers", "roles",  "variables"};
constexpr std::array<std::string_view, 11> rule_keys = {"id",       "number", "title",   "profiles",
                                                        "severity", "why",    "answers", "manual",
                                                        "by_hand",  "when",   "require"};

/// Puts the entries of a mapping in the order of `keys`; all are known.
void order(Node& mapping, std::span<const std::string_view> keys) {
    const auto rank = [&](const Node::Entry& entry) {
        return std::find(keys.begin(), keys.end(), entry.key.scalar) - keys.begin();
    };
    std::stable_sort(mapping.entries.begin(), mapping.entries.end(),
                     [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

/// Puts text in quotes, all but keys: nothing to guess for any reader of YAML, and yaml-cpp
/// reads it a fifth faster.
void quote_text(Node& node) {
    if (node.scalar != "true" && node.scalar != "false" && !parse_number(node.scalar)) {
        node.plain = false;
    }
    for (auto& item : node.items)
        quote_text(item);
    for (auto& entry : node.entries)
        quote_text(entry.value);
}

Node* find_value(Node& mapping, std::string_view key) {
    for (auto& entry : mapping.entries) {
        if (entry.key.scalar == key) return &entry.value;
    }
    return nullptr;
}

Result<Node> read_yaml(const Root& folder, const std::string& file) {
    return parse_yaml(TRY(folder.read(file, YamlLimits().bytes)), file);
}

/// The items of a section file, which has the one key `rules`.
Result<std::vector<Node>> read_section(const Root& folder, const std::string& file) {
    const Node section = TRY(read_yaml(folder, file));
    auto fields = TRY(Fields::open(section, "a section"));
    const Node* rules = fields.node("rules");
    TRY(fields.done());
    if (!rules || rules->kind != Node::Kind::sequence) {
        return fields.error("rules", "must be a list of rules");
    }
    return rules->items;
}

}  // namespace

Result<Node> join_ruleset(const Root& folder) {
    Node root = TRY(read_yaml(folder, std::string(head_file)));
    if (root.kind != Node::Kind::mapping) return root.error("must be a mapping");
    if (!root.find("rules")) {
        Node key;
        key.kind = Node::Kind::scalar;
        key.plain = true;
        key.scalar = "rules";
        key.file = root.file;
        key.line = key.column = 1;
        Node list = key;
        list.kind = Node::Kind::sequence;
        list.scalar.clear();
        root.entries.push_back({std::move(key), std::move(list)});
    }
    Node& rules = *find_value(root, "rules");
    for (const auto& file : TRY(folder.list("."))) {
        if (file == head_file || !file.ends_with(".yaml") || file.starts_with('.')) continue;
        auto items = TRY(read_section(folder, file));
        std::move(items.begin(), items.end(), std::back_inserter(rules.items));
    }
    return root;
}

Result<std::string> build_ruleset(const Root& folder) {
    Node root = TRY(join_ruleset(folder));
    TRY(parse_ruleset(root));

    order(root, document_keys);
    order(*find_value(root, "ruleset"), head_keys);
    auto& rules = find_value(root, "rules")->items;
    for (auto& rule : rules)
        order(rule, rule_keys);
    std::sort(rules.begin(), rules.end(), [](const Node& a, const Node& b) {
        return number_before(a.find("number")->scalar, b.find("number")->scalar);
    });
    quote_text(root);
    std::string text = std::string(comment) + emit_yaml(root);
    // The whole may be over a limit where no file was.
    TRY(parse_ruleset(text, "the joined ruleset"));
    return text;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "yaml/fields.h"

#include <algorithm>

#include "base/text.h"

namespace bootseal {

Result<Fields> Fields::open(const Node& mapping, std::string what) {
    if (mapping.kind != Node::Kind::mapping) return mapping.error(what + " must be a mapping");
    return Fields(mapping, std::move(what));
}

Result<std::string> Fields::text(std::string_view key) {
    auto value = TRY(optional_text(key));
    if (!value) return error(key, "is missing");
    return std::move(*value);
}

Result<std::optional<std::string>> Fields::optional_text(std::string_view key) {
    const Node* value = node(key);
    if (!value) return std::nullopt;
    if (value->kind != Node::Kind::scalar) return error(key, "must be text");
    return value->scalar;
}

Result<std::int64_t> Fields::number(std::string_view key, std::int64_t minimum,
                                    std::int64_t maximum) {
    const auto value = TRY(optional_number(key, minimum, maximum));
    if (!value) return error(key, "is missing");
    return *value;
}

Result<std::optional<std::int64_t>> Fields::optional_number(std::string_view key,
                                                            std::int64_t minimum,
                                                            std::int64_t maximum) {
    const Node* value = node(key);
    if (!value) return std::nullopt;
    const auto number = value->kind == Node::Kind::scalar && value->plain
                            ? parse_number(value->scalar)
                            : std::nullopt;
    // A leading zero means octal to some readers of YAML and nothing to others.
    if (!number || value->scalar != std::to_string(*number)) {
        return error(key, "must be a whole number without quotes");
    }
    if (*number < minimum || *number > maximum) {
        return error(key,
                     "must be from " + std::to_string(minimum) + " to " + std::to_string(maximum));
    }
    return number;
}

Result<> Fields::flag(std::string_view key, bool& value) {
    const Node* found = node(key);
    if (!found) return {};
    const bool yes = found->scalar == "true";
    if (found->kind != Node::Kind::scalar || !found->plain || (!yes && found->scalar != "false")) {
        return error(key, "must be true or false, without quotes");
    }
    value = yes;
    return {};
}

Result<std::size_t> Fields::choice(std::string_view key,
                                   const std::vector<std::string_view>& names) {
    const auto value = TRY(text(key));
    const auto found = std::find(names.begin(), names.end(), value);
    if (found == names.end()) {
        return error(key, "must be one of " + join({names.begin(), names.end()}, ", "));
    }
    return static_cast<std::size_t>(found - names.begin());
}

Result<std::vector<std::string>> Fields::list(std::string_view key) {
    const Node* value = node(key);
    if (!value) return std::vector<std::string>();
    if (value->kind == Node::Kind::scalar) return std::vector<std::string>{value->scalar};
    std::vector<std::string> result;
    for (const auto& item : value->items) {
        if (item.kind != Node::Kind::scalar) return error(key, "must be a list of texts");
        result.push_back(item.scalar);
    }
    if (value->kind != Node::Kind::sequence) return error(key, "must be a list of texts");
    return result;
}

const Node* Fields::node(std::string_view key) {
    asked_.emplace(key);
    const Node* value = mapping_->find(key);
    return value && value->kind != Node::Kind::null ? value : nullptr;
}

Result<> Fields::done() const {
    for (const auto& entry : mapping_->entries) {
        if (asked_.contains(entry.key.scalar)) continue;
        return entry.key.error(what_ + " has no field " + printable(entry.key.scalar, 60) +
                               " (it has: " + join({asked_.begin(), asked_.end()}, ", ") + ")");
    }
    return {};
}

Error Fields::error(std::string_view key, std::string_view what) const {
    const auto& entries = mapping_->entries;
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const auto& entry) { return entry.key.scalar == key; });
    const Node& place = found == entries.end() ? *mapping_ : found->key;
    return place.error(what_ + ": " + std::string(key) + " " + std::string(what));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// A YAML document as plain data. yaml-cpp is not seen outside this folder.
struct Node {
    enum class Kind { null, scalar, sequence, mapping };
    struct Entry;

    Kind kind = Kind::null;
    bool plain = false;  ///< a scalar without quotes: only these can be numbers, true or false
    std::string scalar;
    std::vector<Node> items;     ///< of a sequence
    std::vector<Entry> entries;  ///< of a mapping, in the order of the file, keys unique
    /// As given to parse_yaml: one string for all nodes of a document, or null where it was none.
    std::shared_ptr<const std::string> file;
    int line = 0;    ///< from 1
    int column = 0;  ///< from 1

    /// The value of a mapping's key, or null where there is none.
    const Node* find(std::string_view key) const;

    /// "file:line:column", for messages.
    std::string where() const;

    /// "file:line:column: what" as an Error.
    Error error(std::string_view what) const;
};

struct Node::Entry {
    Node key;
    Node value;
};

/// Bounds on a document, all counted with aliases expanded.
struct YamlLimits {
    std::size_t bytes = 4 << 20;
    int depth = 32;
    std::size_t nodes = 200'000;
};

/// The one document in `bytes`. Duplicate keys, keys that are not scalars, tags, more than one
/// document, invalid UTF-8, characters that do not show (control characters, carriage returns
/// among them) and anything over a limit are errors with file, line and column.
Result<Node> parse_yaml(std::string_view bytes, const std::string& file,
                        const YamlLimits& limits = {});

}  // namespace bootseal

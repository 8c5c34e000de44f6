// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "base/text.h"
#include "yaml/node.h"

namespace bootseal {

/// Whether two documents mean the same. Places do not count, nor do quotes around what could be
/// neither a number nor a flag.
inline bool same_tree(const Node& a, const Node& b) {
    const auto could_be_more = [](const std::string& text) {
        return parse_number(text) || text == "true" || text == "false";
    };
    return a.kind == b.kind && a.scalar == b.scalar &&
           (a.plain == b.plain || !could_be_more(a.scalar)) &&
           std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same_tree) &&
           std::equal(a.entries.begin(), a.entries.end(), b.entries.begin(), b.entries.end(),
                      [](const auto& x, const auto& y) {
                          return same_tree(x.key, y.key) && same_tree(x.value, y.value);
                      });
}

}  // namespace bootseal

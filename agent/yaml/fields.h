// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "yaml/node.h"

namespace bootseal {

/// Reads a mapping key by key. Each getter consumes its key and done() refuses what was not asked
/// for, so that a misspelt field cannot pass. Every error names file, line and column.
/// A key given the value null counts as absent.
class Fields {
  public:
    /// `what` names the mapping in messages: "sysctl", "rule". The node must outlive this object.
    static Result<Fields> open(const Node& mapping, std::string what);

    Result<std::string> text(std::string_view key);
    Result<std::optional<std::string>> optional_text(std::string_view key);

    /// A plain scalar in base 10 within the bounds, both allowed.
    Result<std::int64_t> number(std::string_view key, std::int64_t minimum, std::int64_t maximum);
    Result<std::optional<std::int64_t>> optional_number(std::string_view key, std::int64_t minimum,
                                                        std::int64_t maximum);

    /// `true` or `false` into `value`, which stays as it was where the key is absent: no
    /// Result<bool> (see CONTRIBUTING.md).
    Result<> flag(std::string_view key, bool& value);

    /// One of `names`: its index.
    Result<std::size_t> choice(std::string_view key, const std::vector<std::string_view>& names);

    /// A sequence of scalars, or one scalar for a list of one; empty where the key is absent.
    Result<std::vector<std::string>> list(std::string_view key);

    /// The raw node of a key, or null where absent.
    const Node* node(std::string_view key);

    /// Fails on the first key that nobody asked for, and names the keys that were.
    Result<> done() const;

    const Node& mapping() const { return *mapping_; }

    /// An error at the place of `key`, or of the mapping where the key is absent.
    Error error(std::string_view key, std::string_view what) const;

  private:
    Fields(const Node& mapping, std::string what) : mapping_(&mapping), what_(std::move(what)) {}

    const Node* mapping_;
    std::string what_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace bootseal

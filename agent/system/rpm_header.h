// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// The header of a package, as rpm's database keeps it: how many entries and bytes of data there
/// are, the entries (tag, type, offset, count), the data; all numbers big-endian. It looks into the
/// bytes that it was parsed from.
class RpmHeader {
  public:
    /// Of the entries every one must lie in the data, though not every one is read.
    static Result<RpmHeader> parse(std::string_view bytes);

    /// Of a string, or the first of several; nothing where there is none.
    Result<std::optional<std::string_view>> string(std::uint32_t tag) const;
    Result<std::vector<std::string_view>> strings(std::uint32_t tag) const;
    Result<std::vector<std::uint32_t>> numbers(std::uint32_t tag) const;

  private:
    struct Entry {
        std::uint32_t type;
        std::uint32_t offset;
        std::uint32_t count;
    };

    std::map<std::uint32_t, Entry> entries_;
    std::string_view data_;
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// The attributes of a netlink message, as bytes: length, type and value of each, filled up to four
/// bytes. A value is a number (nf_tables has the high byte first), a name, or attributes again.
class NetlinkAttributes {
  public:
    NetlinkAttributes() = default;

    static Result<NetlinkAttributes> parse(std::string_view bytes);

    NetlinkAttributes& add(std::uint16_t type, std::string_view value);
    NetlinkAttributes& add(std::uint16_t type, const NetlinkAttributes& inside);
    NetlinkAttributes& add_number(std::uint16_t type, std::uint32_t number);
    NetlinkAttributes& add_name(std::uint16_t type, std::string_view name);

    /// Where there is no such attribute the value and the name are empty. The views are into this.
    std::string_view value(std::uint16_t type) const;
    std::string_view name(std::uint16_t type) const;
    std::optional<std::uint32_t> number(std::uint16_t type) const;
    Result<NetlinkAttributes> inside(std::uint16_t type) const;

    struct Attribute {
        std::uint16_t type = 0;
        std::string_view value;

        auto operator<=>(const Attribute&) const = default;
    };
    /// All of them, in their order.
    std::vector<Attribute> list() const;

    const std::string& bytes() const { return bytes_; }

  private:
    std::string bytes_;
};

}  // namespace bootseal

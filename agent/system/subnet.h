// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bootseal {

/// A range of addresses that share their first bits.
struct Subnet {
    std::string address;  ///< 4 bytes of IPv4 or 16 of IPv6, as packets have them
    unsigned prefix = 0;  ///< how many bits count; the others are 0

    bool is_ipv6() const { return address.size() == 16; }
    bool operator==(const Subnet&) const = default;
};

/// "192.0.2.0/24", "2001:db8::/32"; without a length one address, "192.0.2.1". Refused is what
/// could be meant in two ways, or would be the address of no packet: bits behind the prefix, and
/// IPv4 in the clothes of IPv6.
Result<Subnet> parse_subnet(std::string_view text);

/// The text that parse_subnet() reads as this; of one address without a length.
std::string format_subnet(const Subnet& subnet);

/// The bits of a prefix as a mask: 24 of 4 bytes are 255.255.255.0.
std::string prefix_mask(unsigned prefix, std::size_t bytes);

}  // namespace bootseal

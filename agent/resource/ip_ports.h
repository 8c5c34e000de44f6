// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace bootseal {

/// Ports as iptables takes them: "22", "22,80", "1000:2000", "1024:".
struct IpPorts {
    bool known = true;                        ///< no name that is not known here, no nonsense
    std::vector<std::pair<int, int>> ranges;  ///< first and last

    bool has(int port) const;
    bool every() const;

    /// Nothing but what a client of DHCP gets.
    bool only_dhcp() const;
};

IpPorts parse_ip_ports(std::string_view text);

}  // namespace bootseal

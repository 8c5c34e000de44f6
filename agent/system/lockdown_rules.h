// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "system/kernel_table.h"
#include "system/subnet.h"

namespace bootseal {

/// Who may talk while a machine is locked down. Ports are those of the side that is connected to,
/// and need a protocol.
struct Allowed {
    enum class Protocol { any, tcp, udp };

    Subnet subnet;  ///< of the other side
    Protocol protocol = Protocol::any;
    std::vector<std::uint16_t> ports;  ///< empty: all

    bool operator==(const Allowed&) const = default;
};

struct LockdownRules {
    std::vector<Allowed> inbound;   ///< who may begin: the builder, by SSH
    std::vector<Allowed> outbound;  ///< what may be begun: name servers, mirrors
    bool dhcp_client = false;       ///< leases of IPv4 and IPv6 are renewed
    std::vector<uid_t> speakers;    ///< accounts that may begin to talk to anybody
};

/// The table that lets through what is allowed, what answers it, the machine's talk to itself, and
/// of ICMP what IP cannot do without; everything else is dropped and counted, in each direction and
/// of what is only passed on.
Result<KernelTable> lockdown_table(const LockdownRules& rules);

}  // namespace bootseal

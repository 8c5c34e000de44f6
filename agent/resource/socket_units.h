// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"
#include "system/sockets.h"

namespace bootseal {

/// A port that systemd listens on from boot for a service.
struct UnitSocket {
    std::string unit;
    std::string protocol;  ///< "tcp", "udp"
    int port = 0;
    ListeningSocket::Reach reach = ListeningSocket::Reach::network;
    std::string where;  ///< "/lib/systemd/system/ssh.socket:7"

    std::string name() const { return std::to_string(port) + "/" + protocol; }
};

/// The ports of all enabled socket units. Other sockets than those of IP are left out.
Result<std::vector<UnitSocket>> enabled_sockets(const Overlay& files);

}  // namespace bootseal

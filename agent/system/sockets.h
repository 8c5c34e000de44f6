// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// A socket that takes what others send: TCP that listens, UDP without a peer.
struct ListeningSocket {
    enum class Reach { loopback, network };

    std::string protocol;  ///< "tcp", "udp"
    bool ipv4 = false;     ///< takes packets of IPv4, as "::" does as well
    bool ipv6 = false;
    std::string address;  ///< "0.0.0.0", "2001:db8::1"
    int port = 0;
    Reach reach = Reach::network;

    /// "22/tcp"
    std::string name() const { return std::to_string(port) + "/" + protocol; }
};

/// The sockets in a table of proc(5): /proc/net/tcp, tcp6, udp or udp6, by that `table`.
Result<std::vector<ListeningSocket>> parse_sockets(std::string_view text, std::string_view table);

/// Whether only this machine itself can reach an address.
ListeningSocket::Reach reach_of(const std::string& address);

}  // namespace bootseal

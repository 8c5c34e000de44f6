// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

enum class IpFamily { ipv4, ipv6 };

/// One condition of a rule of iptables: `! -i lo`, `--dport 22`.
struct IpCondition {
    enum class Kind {
        in_interface,
        out_interface,
        source,
        destination,
        protocol,
        source_port,
        destination_port,
        state,
        other,  ///< of a match that is not looked into: some packets have it
    };

    Kind kind = Kind::other;
    bool negated = false;
    std::string value;
};

/// What a rule asks for and where it sends what matches.
struct IpTarget {
    std::string name;  ///< "ACCEPT", a chain, or empty: nothing happens
    bool go_to = false;
};

/// A set of packets: all those for which this holds, whatever else they are.
struct IpPackets {
    enum class Interface { any, lo, elsewhere };

    IpFamily family = IpFamily::ipv4;
    Interface interface = Interface::any;  ///< by which they come, or go where nothing comes in
    std::string protocol;                  ///< "tcp", "udp", "icmp"; empty: any
    std::string state;                     ///< "NEW", "ESTABLISHED"; empty: any
    std::string source;                    ///< "127.0.0.0/8"; empty: any that a wire may bring
    std::optional<int> port;               ///< the destination's
};

/// How many of a set of packets meet something.
enum class IpShare { none, some, all };

IpShare share_of(const IpPackets& packets, const std::vector<IpCondition>& conditions);

/// Whether a rule names this destination port, alone, in a list or in a range that is not all.
enum class NamesPort { no, yes };
NamesPort names_port(const std::vector<IpCondition>& conditions, int port);

}  // namespace bootseal

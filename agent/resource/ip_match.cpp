// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_match.h"

#include <algorithm>

#include "base/text.h"
#include "resource/ip_network.h"
#include "resource/ip_ports.h"

namespace bootseal {

namespace {

using Kind = IpCondition::Kind;

IpShare inverted(IpShare share) {
    if (share == IpShare::some) return share;
    return share == IpShare::all ? IpShare::none : IpShare::all;
}

IpShare whether(bool all) {
    return all ? IpShare::all : IpShare::none;
}

IpShare share_of_interface(IpPackets::Interface packets, std::string_view wanted) {
    const bool wild = wanted.ends_with('+');
    const auto stem = wild ? wanted.substr(0, wanted.size() - 1) : wanted;
    if (wild && stem.empty()) return IpShare::all;
    const bool has_lo = wild ? std::string_view("lo").starts_with(stem) : wanted == "lo";
    switch (packets) {
        case IpPackets::Interface::lo:
            return whether(has_lo);
        case IpPackets::Interface::elsewhere:
            return wanted == "lo" ? IpShare::none : IpShare::some;
        default:
            return IpShare::some;
    }
}

IpShare share_of_ports(const std::optional<int>& packets, std::string_view wanted) {
    const auto ports = parse_ip_ports(wanted);
    if (ports.every()) return IpShare::all;
    if (!packets) return ports.only_dhcp() ? IpShare::none : IpShare::some;
    if (ports.has(*packets)) return IpShare::all;
    return ports.known ? IpShare::none : IpShare::some;
}

IpShare share_of_state(std::string_view packets, std::string_view wanted) {
    if (packets.empty()) return IpShare::some;
    const auto all = split(wanted, ',');
    return whether(std::any_of(all.begin(), all.end(),
                               [&](const auto state) { return lower(state) == lower(packets); }));
}

IpShare share_of_sources(const IpPackets& packets, std::string_view wanted) {
    const std::string_view loopback = packets.family == IpFamily::ipv4 ? "127.0.0.0/8" : "::1";
    const bool from_wire =
        packets.source.empty() && packets.interface == IpPackets::Interface::elsewhere;
    if (from_wire && is_within(wanted, loopback, packets.family)) return IpShare::none;
    return share_of_network(packets.source, wanted, packets.family);
}

IpShare plain_share(const IpPackets& packets, const IpCondition& condition) {
    switch (condition.kind) {
        case Kind::in_interface:
        case Kind::out_interface:
            return share_of_interface(packets.interface, condition.value);
        case Kind::source:
            return share_of_sources(packets, condition.value);
        case Kind::destination:
            // One machine is looked at.
            if (is_multicast(condition.value, packets.family)) return IpShare::none;
            return share_of_network("", condition.value, packets.family);
        case Kind::protocol:
            if (packets.protocol.empty()) return IpShare::some;
            return whether(packets.protocol == condition.value);
        case Kind::source_port:
            return share_of_ports(std::nullopt, condition.value) == IpShare::all ? IpShare::all
                                                                                 : IpShare::some;
        case Kind::destination_port:
            return share_of_ports(packets.port, condition.value);
        case Kind::state:
            return share_of_state(packets.state, condition.value);
        default:
            return IpShare::some;
    }
}

}  // namespace

IpShare share_of(const IpPackets& packets, const std::vector<IpCondition>& conditions) {
    auto result = IpShare::all;
    for (const auto& condition : conditions) {
        auto share = plain_share(packets, condition);
        if (condition.negated) share = inverted(share);
        if (share == IpShare::none) return share;
        if (share == IpShare::some) result = share;
    }
    return result;
}

NamesPort names_port(const std::vector<IpCondition>& conditions, int port) {
    const bool named =
        std::any_of(conditions.begin(), conditions.end(), [&](const auto& condition) {
            if (condition.kind != Kind::destination_port || condition.negated) return false;
            const auto ports = parse_ip_ports(condition.value);
            return ports.has(port) && !ports.every();
        });
    return named ? NamesPort::yes : NamesPort::no;
}

}  // namespace bootseal

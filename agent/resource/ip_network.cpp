// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/text.h"

namespace bootseal {

namespace {

struct Network {
    std::array<std::uint8_t, 16> bytes = {};
    int length = 0;
};

std::optional<int> mask_length(const std::string& mask, IpFamily family) {
    if (const auto number = parse_number(mask)) {
        const int most = family == IpFamily::ipv4 ? 32 : 128;
        if (*number < 0 || *number > most) return std::nullopt;
        return static_cast<int>(*number);
    }
    std::array<std::uint8_t, 4> bytes = {};
    if (family != IpFamily::ipv4 || ::inet_pton(AF_INET, mask.c_str(), bytes.data()) != 1) {
        return std::nullopt;
    }
    int length = 0;
    bool over = false;
    for (int bit = 0; bit < 32; ++bit) {
        const bool set = (bytes.at(bit / 8) >> (7 - bit % 8) & 1) != 0;
        if (set && over) return std::nullopt;
        over = over || !set;
        length += set ? 1 : 0;
    }
    return length;
}

std::optional<Network> parse_network(std::string_view text, IpFamily family) {
    Network network;
    const auto slash = text.find('/');
    std::string host(text.substr(0, slash));
    network.length = family == IpFamily::ipv4 ? 32 : 128;
    if (slash != text.npos) {
        const auto length = mask_length(std::string(text.substr(slash + 1)), family);
        if (!length) return std::nullopt;
        network.length = *length;
        // "10/8" is 10.0.0.0/8.
        if (family == IpFamily::ipv4) {
            for (auto dots = std::count(host.begin(), host.end(), '.'); dots < 3; ++dots)
                host += ".0";
        }
    }
    const int kind = family == IpFamily::ipv4 ? AF_INET : AF_INET6;
    if (::inet_pton(kind, host.c_str(), network.bytes.data()) != 1) return std::nullopt;
    return network;
}

bool same_prefix(const Network& a, const Network& b, int length) {
    for (int bit = 0; bit < length; ++bit) {
        const auto at = static_cast<std::size_t>(bit / 8);
        if (((a.bytes.at(at) ^ b.bytes.at(at)) >> (7 - bit % 8) & 1) != 0) return false;
    }
    return true;
}

}  // namespace

IpShare share_of_network(std::string_view packets, std::string_view wanted, IpFamily family) {
    bool some = false;
    for (const auto part : split(wanted, ',')) {
        const auto network = parse_network(part, family);
        if (network && network->length == 0) return IpShare::all;
        if (!network || packets.empty()) {
            some = true;
            continue;
        }
        const auto set = parse_network(packets, family);
        if (!set || !same_prefix(*set, *network, std::min(set->length, network->length))) continue;
        if (network->length <= set->length) return IpShare::all;
        some = true;
    }
    return some ? IpShare::some : IpShare::none;
}

bool is_within(std::string_view network, std::string_view outer, IpFamily family) {
    const auto inner = parse_network(network, family);
    const auto around = parse_network(outer, family);
    return inner && around && inner->length >= around->length &&
           same_prefix(*inner, *around, around->length);
}

bool is_multicast(std::string_view text, IpFamily family) {
    const auto network = parse_network(text, family);
    if (!network) return false;
    if (family == IpFamily::ipv6) return network->length >= 8 && network->bytes[0] == 0xff;
    return network->length >= 4 && (network->bytes[0] >> 4) == 0xe;
}

}  // namespace bootseal

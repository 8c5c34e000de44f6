// SPDX-License-Identifier: Apache-2.0
#include "system/sockets.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/text.h"

namespace bootseal {

namespace {

std::optional<std::uint32_t> hexadecimal(std::string_view text) {
    if (text.empty() || text.size() > 8) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text) {
        const auto digit = std::string_view("0123456789ABCDEF").find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    return value;
}

/// "0100007F" is 127.0.0.1 on a machine that puts the low byte first: the kernel prints each four
/// bytes as a number of its own.
std::optional<std::string> address_text(std::string_view hex, int family) {
    std::array<std::uint8_t, 16> bytes = {};
    if (hex.size() != (family == AF_INET ? 8U : 32U)) return std::nullopt;
    for (std::size_t at = 0; at < hex.size(); at += 8) {
        const auto number = hexadecimal(hex.substr(at, 8));
        if (!number) return std::nullopt;
        std::memcpy(bytes.data() + at / 2, &*number, sizeof *number);
    }
    std::array<char, INET6_ADDRSTRLEN> text = {};
    if (!::inet_ntop(family, bytes.data(), text.data(), text.size())) return std::nullopt;
    return text.data();
}

}  // namespace

ListeningSocket::Reach reach_of(const std::string& address) {
    using Reach = ListeningSocket::Reach;
    constexpr std::string_view mapped = "::ffff:";
    if (address == "::1" || address.starts_with("127.")) return Reach::loopback;
    if (address.starts_with(mapped) && address.substr(mapped.size()).starts_with("127.")) {
        return Reach::loopback;
    }
    return Reach::network;
}

Result<std::vector<ListeningSocket>> parse_sockets(std::string_view text, std::string_view table) {
    const auto protocol = table.substr(0, 3);
    const bool is_six = table.ends_with('6');
    // A UDP socket without a peer is in the state that TCP calls closed.
    const std::string_view state = protocol == "tcp" ? "0A" : "07";
    std::vector<ListeningSocket> sockets;
    int number = 0;
    for (const auto line : lines(text)) {
        if (++number == 1) continue;
        const auto refused = [&] {
            return invalid("read /proc/net/" + std::string(table) + ":" + std::to_string(number) +
                           ": not a socket");
        };
        // "0: 0100007F:0035 00000000:0000 0A ..."
        const auto fields = words(line);
        if (fields.size() < 4) return refused();
        if (fields[3] != state) continue;
        const auto colon = fields[1].find(':');
        const auto address = address_text(fields[1].substr(0, colon), is_six ? AF_INET6 : AF_INET);
        if (!address || colon == std::string_view::npos) return refused();
        const auto port = hexadecimal(fields[1].substr(colon + 1));
        if (!port || *port > 65535) return refused();
        const bool both = *address == "::" || address->starts_with("::ffff:");
        sockets.push_back({std::string(protocol), !is_six || both,
                           is_six && !address->starts_with("::ffff:"), *address,
                           static_cast<int>(*port), reach_of(*address)});
    }
    return sockets;
}

}  // namespace bootseal

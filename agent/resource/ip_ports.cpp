// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_ports.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace bootseal {

namespace {

// Others of /etc/services are not known here, nor is every spelling of these.
constexpr std::array<std::pair<std::string_view, int>, 4> names = {
    {{"ssh", 22}, {"domain", 53}, {"http", 80}, {"https", 443}}};

std::optional<int> port_number(std::string_view text) {
    for (const auto& [name, port] : names) {
        if (text == name) return port;
    }
    const auto number = parse_number(text);
    if (!number || *number < 0 || *number > 65535) return std::nullopt;
    return static_cast<int>(*number);
}

}  // namespace

bool IpPorts::has(int port) const {
    return std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
        return range.first <= port && port <= range.second;
    });
}

bool IpPorts::every() const {
    return std::any_of(ranges.begin(), ranges.end(),
                       [](const auto& range) { return range.first <= 1 && range.second == 65535; });
}

bool IpPorts::only_dhcp() const {
    return known && std::all_of(ranges.begin(), ranges.end(), [](const auto& range) {
               return range.first == range.second && (range.first == 68 || range.first == 546);
           });
}

IpPorts parse_ip_ports(std::string_view text) {
    IpPorts ports;
    for (const auto part : split(text, ',')) {
        const auto colon = part.find(':');
        const auto first = part.substr(0, colon);
        const auto last = colon == part.npos ? first : part.substr(colon + 1);
        const auto from = colon != part.npos && first.empty() ? 0 : port_number(first);
        const auto to = colon != part.npos && last.empty() ? 65535 : port_number(last);
        if (from && to && *from <= *to) {
            ports.ranges.emplace_back(*from, *to);
        } else {
            ports.known = false;
        }
    }
    return ports;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "system/subnet.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bootseal {

std::string prefix_mask(unsigned prefix, std::size_t bytes) {
    std::string mask(bytes, '\0');
    for (unsigned bit = 0; bit < prefix && bit < bytes * 8; ++bit)
        mask[bit / 8] = static_cast<char>(mask[bit / 8] | 0x80 >> bit % 8);
    return mask;
}

std::string format_subnet(const Subnet& subnet) {
    std::array<char, INET6_ADDRSTRLEN> text = {};
    ::inet_ntop(subnet.is_ipv6() ? AF_INET6 : AF_INET, subnet.address.data(), text.data(),
                text.size());
    const bool whole = subnet.prefix == subnet.address.size() * 8;
    return text.data() + (whole ? std::string() : "/" + std::to_string(subnet.prefix));
}

Result<Subnet> parse_subnet(std::string_view text) {
    const auto refused = [&](const std::string& why) {
        return invalid("read the network " + printable(text) + ": " + why);
    };
    const auto slash = text.find('/');
    const std::string host(text.substr(0, slash));
    const int family = host.find(':') == std::string::npos ? AF_INET : AF_INET6;
    std::array<char, 16> bytes = {};
    if (::inet_pton(family, host.c_str(), bytes.data()) != 1) return refused("not an address");

    Subnet subnet;
    subnet.address.assign(bytes.data(), family == AF_INET ? 4 : 16);
    const auto most = static_cast<unsigned>(subnet.address.size() * 8);
    subnet.prefix = most;
    if (slash != text.npos) {
        const auto length = text.substr(slash + 1);
        const auto number = parse_number(length);
        // "+8" and "08" are numbers to others, and lengths to nobody.
        if (!number || *number < 0 || *number > most || std::to_string(*number) != length) {
            return refused("not a length of a prefix");
        }
        subnet.prefix = static_cast<unsigned>(*number);
    }
    using namespace std::literals;
    if (subnet.address.starts_with("\0\0\0\0\0\0\0\0\0\0\xff\xff"sv)) {
        return refused("packets have the address without ::ffff:");
    }
    const auto mask = prefix_mask(subnet.prefix, subnet.address.size());
    for (std::size_t at = 0; at < mask.size(); ++at) {
        if ((subnet.address[at] & ~mask[at]) != 0) return refused("bits are set behind the prefix");
    }
    return subnet;
}

}  // namespace bootseal

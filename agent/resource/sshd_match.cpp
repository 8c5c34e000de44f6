// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_match.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "resource/sshd_lines.h"

namespace bootseal {

namespace {

using Address = std::array<unsigned char, 16>;

/// Whether no bit of the address stands behind the mask.
bool host_part_is_zero(const Address& address, std::size_t bits, std::size_t mask) {
    for (std::size_t bit = mask; bit < bits; ++bit) {
        if ((address.at(bit / 8) >> (7 - bit % 8) & 1U) != 0) return false;
    }
    return true;
}

/// "10.0.0.0/8", "!192.0.2.1", "10.*": what is not an address is a pattern and never wrong.
bool is_address_pattern(std::string_view text) {
    if (text.starts_with('!')) text.remove_prefix(1);
    if (text.empty()) return false;
    const auto slash = text.find('/');
    const std::string host(text.substr(0, slash));
    Address address{};
    std::size_t bits = 32;
    if (::inet_pton(AF_INET, host.c_str(), address.data()) != 1) {
        bits = 128;
        if (::inet_pton(AF_INET6, host.c_str(), address.data()) != 1) return true;
    }
    if (slash == std::string_view::npos) return true;
    const auto mask = parse_number(text.substr(slash + 1));
    if (!mask || *mask < 0 || *mask > 128) return true;
    const auto length = static_cast<std::size_t>(*mask);
    return length <= bits && host_part_is_zero(address, bits, length);
}

Result<> examine(const SshdCriterion& criterion) {
    const auto& [attribute, pattern] = criterion;
    constexpr std::array<std::string_view, 4> free{"user", "group", "host", "rdomain"};
    if (std::find(free.begin(), free.end(), attribute) != free.end()) return {};
    if (attribute == "address" || attribute == "localaddress") {
        for (const auto part : split(pattern, ',')) {
            if (!is_address_pattern(part)) {
                return invalid("Match has the wrong address " + printable(part, 60));
            }
        }
        return {};
    }
    if (attribute == "localport") {
        const auto port = parse_number(pattern);
        if (port && *port >= 0 && *port <= 65535) return {};
        return invalid("Match has a LocalPort that is no number: " + printable(pattern, 60));
    }
    return invalid("Match knows no attribute " + printable(attribute, 60));
}

}  // namespace

Result<std::vector<SshdCriterion>> parse_sshd_match(std::string_view text) {
    // sshd splits the line as arguments first, and refuses it for a quote left open.
    if (!split_sshd_arguments(text)) return invalid("Match has an open quote");
    std::vector<SshdCriterion> criteria;
    std::optional<std::string_view> rest = text;
    for (;;) {
        const auto word = take_sshd_word(rest);
        if (!word || word->empty() || word->starts_with('#')) break;
        SshdCriterion criterion{lower(*word), ""};
        auto pattern = take_sshd_word(rest);
        const bool none = !pattern || pattern->empty() || pattern->starts_with('#');
        if (criterion.attribute == "all") {
            if (!criteria.empty() || !none) return invalid("Match all must stand alone");
            return std::vector{criterion};
        }
        if (none) return invalid("Match has no pattern for " + printable(*word, 60));
        criterion.pattern = std::move(*pattern);
        TRY(examine(criterion));
        criteria.push_back(std::move(criterion));
    }
    if (criteria.empty()) return invalid("Match has no criteria");
    return criteria;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bootseal {

/// A server as RFC 3986 writes it, "scheme://user:password@host:port", without a path.
struct Url {
    std::string scheme;
    std::string user;  ///< with its percent encoding undone, as the password
    std::string password;
    std::string host;        ///< a name, or an address without brackets
    std::uint16_t port = 0;  ///< 0: none is said
};

/// Nothing where text is no such: another path than "/", a query, blanks, an empty host.
std::optional<Url> parse_url(std::string_view text);

}  // namespace bootseal

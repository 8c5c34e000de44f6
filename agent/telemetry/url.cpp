// SPDX-License-Identifier: Apache-2.0
#include "telemetry/url.h"

#include <algorithm>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_bytes = 1024;

bool is_plain(char c) {
    return c > ' ' && c < '\x7f' && std::string_view("\"<>\\^`{|}/?#").find(c) == std::string::npos;
}

/// "user:password"; without a colon there is no password.
bool read_user(std::string_view text, Url& url) {
    const auto colon = std::min(text.find(':'), text.size());
    const auto user = percent_decode(text.substr(0, colon));
    const auto password = percent_decode(text.substr(std::min(colon + 1, text.size())));
    if (!user || !password) return false;
    url.user = *user;
    url.password = *password;
    return true;
}

/// "host", "host:port" or "[address]:port".
bool read_host(std::string_view text, Url& url) {
    std::size_t end = text.find(':');
    if (text.starts_with('[')) {
        const auto bracket = text.find(']');
        if (bracket == text.npos) return false;
        url.host = text.substr(1, bracket - 1);
        end = bracket + 1;
    } else {
        end = std::min(end, text.size());
        url.host = text.substr(0, end);
    }
    const auto rest = text.substr(end);
    if (url.host.empty() || url.host.find('%') != url.host.npos) return false;
    if (rest.empty()) return true;
    const auto port = parse_number(rest.substr(1));
    if (rest.front() != ':' || !port || *port < 1 || *port > 65535) return false;
    url.port = static_cast<std::uint16_t>(*port);
    return true;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
    const auto mark = text.find("://");
    if (mark == text.npos || text.size() > most_bytes) return std::nullopt;
    Url url;
    url.scheme = lower(text.substr(0, mark));
    auto rest = text.substr(mark + 3);
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (!std::all_of(rest.begin(), rest.end(), is_plain)) return std::nullopt;
    const auto at = rest.rfind('@');
    if (at != rest.npos) {
        if (!read_user(rest.substr(0, at), url)) return std::nullopt;
        rest.remove_prefix(at + 1);
    }
    if (!read_host(rest, url)) return std::nullopt;
    return url;
}

}  // namespace bootseal

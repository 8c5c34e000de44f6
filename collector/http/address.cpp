// SPDX-License-Identifier: Apache-2.0
#include "http/address.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_url_bytes = 2000;

bool is_name(std::string_view host) {
    return std::all_of(host.begin(), host.end(), [](char character) {
        return std::isalnum(static_cast<unsigned char>(character)) != 0 ||
               std::string_view(".-_:").find(character) != std::string_view::npos;
    });
}

}  // namespace

Result<HttpAddress> parse_http_address(std::string_view url) {
    const auto wrong = invalid(printable(url) + " is not an address of https or http");
    const bool is_plain = std::all_of(url.begin(), url.end(), [](char character) {
        return character > ' ' && character < '\x7f' && character != '#';
    });
    const auto scheme = url.find("://");
    if (url.size() > most_url_bytes || !is_plain || scheme == std::string_view::npos) return wrong;
    HttpAddress address;
    address.tls = url.substr(0, scheme) == "https";
    if (!address.tls && url.substr(0, scheme) != "http") return wrong;
    const auto rest = url.substr(scheme + 3);
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    auto host = rest.substr(0, slash);
    const std::string target(rest.substr(slash));
    address.target = target.starts_with('/') ? target : "/" + target;
    address.port = address.tls ? "443" : "80";
    const auto colon = host.rfind(':');
    if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
        const auto port = parse_number(host.substr(colon + 1));
        if (!port || *port < 1 || *port > 65535) return wrong;
        address.port = std::to_string(*port);
        host = host.substr(0, colon);
    }
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host.empty() || !is_name(host)) return wrong;
    if (!bracketed && host.find(':') != std::string_view::npos) return wrong;
    address.host = std::string(host);
    return address;
}

}  // namespace bootseal

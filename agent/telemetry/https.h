// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "telemetry/url.h"

namespace bootseal {

/// A server, and how it is spoken to.
struct HttpsServer {
    Url url;
    std::optional<Url> proxy;  ///< "http" (CONNECT) or "socks5" (RFC 1928), which resolves names
    std::string anchors;       ///< PEM: who may vouch for the server
    std::vector<std::string> pins;  ///< SHA-256 of public keys, base64; where there are any, the
                                    ///< server's must be one of them
    std::string key;                ///< PEM, and with it
    std::string certificates;       ///< our own first, those above it after it; or both empty
    Time now{};                     ///< what the dates of the server's certificate are held against
    std::chrono::seconds patience{30};  ///< for all of an exchange
};

// Status codes of RFC 9110, 15.
inline constexpr unsigned http_ok = 200;
inline constexpr unsigned http_no_content = 204;
inline constexpr unsigned http_bad_request = 400;
inline constexpr unsigned http_unauthorized = 401;
inline constexpr unsigned http_too_many_requests = 429;
inline constexpr unsigned http_server_errors = 500;

struct HttpAnswer {
    unsigned status = 0;
    std::string body;                                 ///< at most 64 KiB; more is an error
    std::optional<std::chrono::seconds> retry_after;  ///< RFC 9110, 10.2.3
};

/// Posts protobuf over a connection of its own: TLS 1.3, the name of the server checked. Any answer
/// is one, an error is that there was none.
Result<HttpAnswer> post(const HttpsServer& server, std::string_view path, std::string_view body);

}  // namespace bootseal

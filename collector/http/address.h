// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bootseal {

/// Where somebody wants to be told: "https://example.com:8443/hook?x=1".
struct HttpAddress {
    bool tls = true;
    std::string host;  ///< without the brackets of IPv6
    std::string port;
    std::string target;  ///< from the first slash
};

/// Anything but such an address of https or http is an error: a user, a fragment, a control.
Result<HttpAddress> parse_http_address(std::string_view url);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "telemetry/asio.h"
#include "telemetry/url.h"

namespace bootseal {

/// Has a proxy, to which `socket` is connected, pass on what is sent from now on to a host: by
/// CONNECT (RFC 9110, 9.3.6) or SOCKS 5 (RFC 1928, RFC 1929). The proxy resolves the name.
net::awaitable<Result<>> pass_proxy(Socket& socket, const Url& proxy, const Url& to);

}  // namespace bootseal

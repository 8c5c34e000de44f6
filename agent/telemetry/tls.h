// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "telemetry/https.h"
#include "trust/openssl.h"

namespace bootseal {

using TlsContext = std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>>;

/// What a connection to the server is made with: TLS 1.3, its anchors, and our own certificate
/// where there is one. For https.cpp, as the next.
Result<TlsContext> make_tls_context(const HttpsServer& server);

/// To be called before the handshake: which name is asked for and checked.
Result<> expect_server(SSL* tls, const HttpsServer& server);

/// Why a handshake ended, in words: what is wrong with the server's certificate, or else `reason`.
std::string handshake_problem(const SSL* tls, std::string_view reason);

/// Refuses a server whose public key is none of the pinned ones.
Result<> require_pinned(const SSL* tls, const std::vector<std::string>& pins);

}  // namespace bootseal

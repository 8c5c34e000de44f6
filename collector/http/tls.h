// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "authority/authority.h"
#include "base/result.h"

namespace bootseal {

struct FreeTls {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsPtr = std::unique_ptr<SSL_CTX, FreeTls>;

/// For people: TLS 1.3 and `server` with its chain; nobody is asked for a certificate.
Result<TlsPtr> make_tls(const PemPair& server);

/// What connections are made with: TLS 1.3, `server` with its chain, and client certificates under
/// the authority or under one of `sponsors` (PEM). A certificate that does not hold does not end
/// the handshake: identify() has the reason, so that the answer can say it.
Result<TlsPtr> make_tls(const PemPair& server, const Authority& authority,
                        const std::vector<std::string>& sponsors);

}  // namespace bootseal

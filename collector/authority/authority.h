// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "authority/agent_key.h"
#include "base/result.h"
#include "base/time.h"
#include "store/records.h"
#include "trust/openssl.h"

namespace bootseal {

/// A certificate and its private key, PEM.
struct PemPair {
    std::string certificate;
    std::string key;
};

/// A new authority, self-signed, for ten years.
Result<PemPair> make_authority(std::string_view name, Time now);

/// What an agent asked for: its key, which signed the request.
struct CertificateRequest {
    KeyPtr key;
    AgentKey agent;
};

/// A request of PKCS #10, DER, with a key on P-256; its subject and extensions are not looked at.
Result<CertificateRequest> parse_request(std::string_view der);

/// What agents are let in by: it signs their certificates.
class Authority {
  public:
    static Result<Authority> load(const PemPair& pem);

    struct Issued {
        std::string certificate;  ///< DER
        std::string serial;
        Time expires;
    };

    /// A client certificate, whose subject is CN= and the agent's id in hex. `serial` is random.
    Result<Issued> issue(const CertificateRequest& request, Time now,
                         std::chrono::seconds lifetime) const;

    /// A server certificate for these names and addresses, with its key.
    Result<PemPair> make_server(std::span<const std::string> names, Time now) const;

    /// A revocation list, PEM.
    Result<std::string> revocation_list(std::span<const RevokedCertificate> revoked,
                                        Time now) const;

    X509* certificate() const { return certificate_.get(); }

    /// DER of its own certificate.
    const std::string& der() const { return der_; }

  private:
    CertificatePtr certificate_;
    KeyPtr key_;
    std::string der_;
};

}  // namespace bootseal

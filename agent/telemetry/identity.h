// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/root.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace bootseal {

/// What names an agent to a collector: the first bytes of the SHA-256 of its public key.
inline constexpr std::size_t agent_id_size = 16;

/// Who an instance is to its collector: a key pair on P-256, made when it is first asked for and
/// never in an image, and the certificate that the collector made for it.
class Identity {
  public:
    /// That of a folder of a tree, made durable where it is missing. A key that is damaged is an
    /// error: another one would be another agent.
    static Result<Identity> open(const Root& root, const std::string& folder);

    /// Its id, raw.
    const std::string& agent() const { return agent_; }

    /// A signature by ECDSA with SHA-256, DER.
    Result<std::string> sign(std::string_view bytes) const;

    /// A request for a certificate, PKCS #10 in DER.
    Result<std::string> request() const;

    /// The private key, and the certificate with those above it, PEM; nothing where it has not
    /// enrolled yet.
    struct Credentials {
        std::string key;
        std::string certificates;
    };
    Result<std::optional<Credentials>> credentials() const;

    /// Keeps the certificate that the collector made, DER, durable. One of another key is an error.
    Result<> keep(std::string_view certificate, const std::vector<std::string>& chain) const;

  private:
    Identity(Root root, std::string folder, std::shared_ptr<evp_pkey_st> key, std::string agent)
        : root_(std::move(root)),
          folder_(std::move(folder)),
          key_(std::move(key)),
          agent_(std::move(agent)) {}

    Root root_;
    std::string folder_;
    std::shared_ptr<evp_pkey_st> key_;
    std::string agent_;
};

/// Whether a signature holds for the public key of a certificate, DER; for tests and collectors.
enum class Holds { no, yes };
Holds holds(std::string_view signature, std::string_view bytes, evp_pkey_st* key);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "trust/openssl.h"

namespace bootseal {

/// SHA-256 of bytes, raw.
std::string sha256(std::string_view bytes);

/// The public key of an agent: EC on P-256, as every one of them is.
class AgentKey {
  public:
    /// None where the key is of another kind, or is not written as everybody else writes it: there
    /// is one agent id for each key.
    static std::optional<AgentKey> from(EVP_PKEY* key);

    /// The first 16 bytes of the SHA-256 of `info`.
    const std::string& id() const { return id_; }

    /// SubjectPublicKeyInfo, DER.
    const std::string& info() const { return info_; }

    /// Whether the key signed the bytes with this SHA-256. One at a time; not for several threads.
    bool signed_digest(std::string_view digest, std::string_view signature) const;

  private:
    struct Free {
        void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    };
    AgentKey() = default;
    std::string id_;
    std::string info_;
    std::unique_ptr<EVP_PKEY_CTX, Free> verifier_;
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "trust/policy.h"
#include "trust/signed_bytes.h"

namespace bootseal {

/// Someone whose signature was verified.
struct Signer {
    std::string role;  ///< empty: none that the policy names
    std::string common_name;
    std::string fingerprint;  ///< SHA-256 of the certificate, hex
    std::string key_id;       ///< SHA-256 of the public key (SubjectPublicKeyInfo), hex
    std::optional<Time> signed_at;
};

/// What is known of bytes whose signature was verified.
struct Verified {
    std::string sha256;  ///< of the bytes, hex
    std::vector<Signer> signers;
    Time now;  ///< the latest of clock, image build time and signing times; for what else expires
};

/// The bounds of what is looked at.
inline constexpr std::size_t signature_limit = 1 << 20;
inline constexpr int signers_limit = 16;
inline constexpr int certificates_limit = 64;

/// Holds what has this digest against a detached CMS signature (DER or PEM) and the policy. `clock`
/// is what the machine's clock says. Every signer must hold, those beyond the required ones too: a
/// signature is accepted whole or not at all. What is wrong with it is a Refusal.
Result<Verified> verify_detached(const DigestOf& digest_of, std::string_view signature,
                                 const TrustPolicy& policy, Time clock);

inline Result<Verified> verify_detached(std::string_view bytes, std::string_view signature,
                                        const TrustPolicy& policy, Time clock) {
    return verify_detached(digest_of(bytes), signature, policy, clock);
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "trust/signed_bytes.h"

namespace bootseal {

/// With what to sign, as PEM text.
struct SigningKey {
    std::string certificate;  ///< the signer's; intermediates may follow
    std::string key;          ///< the private key, not encrypted
};

enum class SignatureForm { der, pem };

/// A detached CMS signature with SHA-256. `existing` is a signature of the same bytes to
/// which this signer is added, or empty. What verify_detached() would refuse for its digest, key
/// or key usage is refused here.
Result<std::string> sign_detached(const DigestOf& digest_of, std::string_view existing,
                                  const SigningKey& with, SignatureForm form, Time at);

inline Result<std::string> sign_detached(std::string_view bytes, std::string_view existing,
                                         const SigningKey& with, SignatureForm form, Time at) {
    return sign_detached(digest_of(bytes), existing, with, form, at);
}

}  // namespace bootseal

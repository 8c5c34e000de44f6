// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "trust/openssl.h"
#include "trust/sign.h"

namespace bootseal {

/// A private key and the certificate to it, with its intermediates after it. Inside trust/ only.
struct OpenKey {
    std::vector<CertificatePtr> certificates;  ///< the first is that of the key
    KeyPtr key;
};

/// Refuses what nobody could verify or would accept: a weak key, a certificate of a CA, a key for
/// RSASSA-PSS only.
Result<OpenKey> open_signing_key(const SigningKey& with);

}  // namespace bootseal

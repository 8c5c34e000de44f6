// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "store/records.h"
#include "trust/openssl.h"

namespace bootseal {

/// A revocation list of `issuer`, PEM, good for a week. Inside authority/ only.
Result<std::string> make_revocation_list(X509* issuer, EVP_PKEY* key,
                                         std::span<const RevokedCertificate> revoked, Time now);

}  // namespace bootseal

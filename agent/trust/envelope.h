// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "trust/openssl.h"
#include "trust/signed_bytes.h"

namespace bootseal {

/// A detached CMS signature within the bounds, DER or PEM. Nothing of it is verified.
Result<CmsPtr> open_envelope(std::string_view signature);

/// A signature that holds for some bytes, by a certificate that nobody vouched for yet.
struct Attested {
    X509* certificate;  ///< owned by the envelope
    std::optional<Time> signed_at;
};

/// Every signer of the envelope, each of whom signed what has this digest with strong cryptography.
Result<std::vector<Attested>> attest(CMS_ContentInfo* envelope, const DigestOf& digest_of);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "trust/sign.h"

namespace bootseal {

/// One signature of a DSSE envelope (the DSSE specification 1.0.2): ECDSA in DER, or RSA with PKCS
/// #1 v1.5, over SHA-256 of the pre-authentication encoding.
struct DsseSignature {
    std::string key_id;       ///< SHA-256 of the public key (SubjectPublicKeyInfo), hex
    std::string signature;    ///< raw
    std::string certificate;  ///< PEM, for readers who know whom to trust by their certificates
};

/// What is signed: "DSSEv1", and the type and the payload after their lengths.
std::string dsse_encoding(std::string_view type, std::string_view payload);

/// What sign_detached() would refuse to sign with is refused here.
Result<DsseSignature> sign_dsse(std::string_view type, std::string_view payload,
                                const SigningKey& with);

/// Refuses a signature that does not hold by its own certificate, or whose `key_id` is that of
/// another. Whether the certificate is one to trust is not asked here.
Result<> require_dsse(std::string_view type, std::string_view payload,
                      const DsseSignature& signature);

/// RFC 4648, with padding and without line ends. Nothing where text is no such.
std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

}  // namespace bootseal

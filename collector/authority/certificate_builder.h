// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "trust/openssl.h"

namespace bootseal {

/// What is written into a certificate. Inside authority/ only.
struct CertificateText {
    std::string common_name;
    std::string serial;  ///< raw bytes
    Time from{};
    Time until{};
    /// Extensions by their name in OpenSSL and its words for them, as in x509v3_config(5).
    std::span<const std::pair<int, std::string>> extensions;
};

/// A certificate for `key`, signed with `issuer_key`; `issuer` is null where it signs itself.
Result<CertificatePtr> build_certificate(const CertificateText& text, EVP_PKEY* key, X509* issuer,
                                         EVP_PKEY* issuer_key);

/// A new key on P-256.
Result<KeyPtr> make_key();

/// A serial that nobody can guess: 16 bytes, positive.
std::string random_serial();

/// Bytes of the system's generator of random numbers.
std::string random_bytes(std::size_t count);

std::string to_pem(X509* certificate);
std::string to_pem(EVP_PKEY* key);
std::string to_der(X509* certificate);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "trust/openssl.h"
#include "trust/policy.h"

namespace bootseal {

/// The subject's CN, or the whole subject where it has none; fit for a terminal.
std::string common_name(const X509* certificate);

/// What tells one person from another: the subject without its OUs, which name roles; the whole
/// subject where nothing else is in it.
std::string person(const X509* certificate);

/// SHA-256 of the certificate, and of its SubjectPublicKeyInfo; hex.
std::string fingerprint(const X509* certificate);
std::string key_id(const X509* certificate);

/// SHA-256, SHA-384 or SHA-512 by its NID; null for every other digest.
const EVP_MD* strong_digest(int nid);

/// Refuses keys other than RSA from 2048 bits and EC on P-256, P-384 and P-521.
Result<> require_strong_key(const X509* certificate);

/// Refuses a certificate that another one signed with a digest that is not strong.
Result<> require_strong_signature(X509* certificate);

/// Refuses certificates of a CA, and those whose key usage leaves out digital signatures.
Result<> require_signer(X509* certificate);

enum class Plays { no, yes };
Plays plays(const X509* certificate, const Role& role);

}  // namespace bootseal

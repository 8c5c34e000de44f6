// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace bootseal {

/// Frees what OpenSSL made.
template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};

using BioPtr = std::unique_ptr<BIO, Release<BIO_free_all>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, Release<CMS_ContentInfo_free>>;
using CertificatePtr = std::unique_ptr<X509, Release<X509_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, Release<X509_CRL_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;

/// Owns the certificates in it too.
struct ReleaseCertificates {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using CertificatesPtr = std::unique_ptr<STACK_OF(X509), ReleaseCertificates>;

/// To be called before any other use of OpenSSL: keeps it from reading openssl.cnf, which could
/// load code and change what is accepted, and empties its queue of errors.
void prepare_openssl();

/// The latest reason in OpenSSL's queue of errors, which is emptied; "unknown reason" without one.
std::string openssl_reason();

/// A BIO that reads `bytes`, which must outlive it.
BioPtr read_bio(std::string_view bytes);

/// One block of a PEM text.
struct PemBlock {
    std::string name;  ///< "CERTIFICATE"
    std::string der;
};

/// The blocks of a PEM text, at most `limit`; none where it is not PEM, a block is damaged or
/// encrypted, or there are more.
std::optional<std::vector<PemBlock>> parse_pem(std::string_view text, std::size_t limit);

/// Whether this is PEM and not DER, going by how it begins.
bool looks_like_pem(std::string_view bytes);

/// One certificate or list and nothing after it, or null.
CertificatePtr parse_certificate(std::string_view der);
CrlPtr parse_crl(std::string_view der);

/// Raw digest bytes.
std::string digest(std::string_view bytes, const EVP_MD* algorithm);

/// A time of ASN.1 in whole seconds; none where it is not valid.
std::optional<Time> to_time(const ASN1_TIME* time);

}  // namespace bootseal

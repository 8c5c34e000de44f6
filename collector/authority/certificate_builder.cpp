// SPDX-License-Identifier: Apache-2.0
#include "authority/certificate_builder.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <ctime>

namespace bootseal {

namespace {

using BigPtr = std::unique_ptr<BIGNUM, Release<BN_free>>;

/// What was written to a BIO in memory.
std::string content_of(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

Error failure(std::string_view what) {
    return invalid("OpenSSL cannot " + std::string(what) + ": " + openssl_reason());
}

bool set_name(X509_NAME* name, const std::string& common_name) {
    return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(common_name.data()),
                                      static_cast<int>(common_name.size()), -1, 0) == 1;
}

bool set_times(X509* certificate, const CertificateText& text) {
    const auto seconds = [](Time time) {
        return static_cast<std::time_t>(time.time_since_epoch().count());
    };
    return ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(text.from)) &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(text.until));
}

bool set_serial(X509* certificate, const std::string& serial) {
    const BigPtr number(BN_bin2bn(reinterpret_cast<const unsigned char*>(serial.data()),
                                  static_cast<int>(serial.size()), nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool add_extensions(X509* certificate, X509* issuer, const CertificateText& text) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    for (const auto& [nid, words] : text.extensions) {
        const std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension(
            X509V3_EXT_conf_nid(nullptr, &context, nid, words.c_str()));
        if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) return false;
    }
    return true;
}

}  // namespace

Result<CertificatePtr> build_certificate(const CertificateText& text, EVP_PKEY* key, X509* issuer,
                                         EVP_PKEY* issuer_key) {
    CertificatePtr made(X509_new());
    auto* const certificate = made.get();
    X509* const by = issuer ? issuer : certificate;
    if (!certificate || X509_set_version(certificate, X509_VERSION_3) != 1 ||
        !set_serial(certificate, text.serial) || !set_times(certificate, text) ||
        !set_name(X509_get_subject_name(certificate), text.common_name) ||
        X509_set_issuer_name(certificate, X509_get_subject_name(by)) != 1 ||
        X509_set_pubkey(certificate, key) != 1 || !add_extensions(certificate, by, text) ||
        X509_sign(certificate, issuer_key, EVP_sha256()) == 0) {
        return failure("make a certificate");
    }
    return made;
}

Result<KeyPtr> make_key() {
    KeyPtr key(EVP_EC_gen("P-256"));
    if (!key) return failure("make a key");
    return key;
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        std::abort();  // what is not random must never be used
    }
    return bytes;
}

std::string random_serial() {
    auto serial = random_bytes(16);
    // Positive, and never shorter than the others (RFC 5280, 4.1.2.2).
    serial[0] = static_cast<char>((static_cast<unsigned char>(serial[0]) & 0x3fU) | 0x40U);
    return serial;
}

std::string to_pem(X509* certificate) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    return content_of(bio.get());
}

std::string to_pem(EVP_PKEY* key) {
    const BioPtr bio(BIO_new(BIO_s_secmem()));
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return content_of(bio.get());
}

std::string to_der(X509* certificate) {
    unsigned char* data = nullptr;
    const int size = i2d_X509(certificate, &data);
    if (size < 0) return {};
    std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
    OPENSSL_free(data);
    return der;
}

}  // namespace bootseal

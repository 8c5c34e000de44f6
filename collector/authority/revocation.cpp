// SPDX-License-Identifier: Apache-2.0
#include "authority/revocation.h"

#include <openssl/bn.h>
#include <openssl/pem.h>

#include <chrono>
#include <ctime>

namespace bootseal {

namespace {

using TimePtr = std::unique_ptr<ASN1_TIME, Release<ASN1_TIME_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, Release<ASN1_INTEGER_free>>;

TimePtr asn1(Time time) {
    return TimePtr(
        ASN1_TIME_set(nullptr, static_cast<std::time_t>(time.time_since_epoch().count())));
}

IntegerPtr asn1(const std::string& serial) {
    const std::unique_ptr<BIGNUM, Release<BN_free>> number(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(serial.data()),
                  static_cast<int>(serial.size()), nullptr));
    return IntegerPtr(BN_to_ASN1_INTEGER(number.get(), nullptr));
}

bool add(X509_CRL* list, const RevokedCertificate& certificate) {
    std::unique_ptr<X509_REVOKED, Release<X509_REVOKED_free>> entry(X509_REVOKED_new());
    if (X509_REVOKED_set_serialNumber(entry.get(), asn1(certificate.serial).get()) != 1 ||
        X509_REVOKED_set_revocationDate(entry.get(), asn1(certificate.revoked).get()) != 1 ||
        X509_CRL_add0_revoked(list, entry.get()) != 1) {
        return false;
    }
    (void)entry.release();
    return true;
}

}  // namespace

Result<std::string> make_revocation_list(X509* issuer, EVP_PKEY* key,
                                         std::span<const RevokedCertificate> revoked, Time now) {
    constexpr std::chrono::days good_for{7};
    const CrlPtr list(X509_CRL_new());
    bool made = X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 &&
                X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer)) == 1 &&
                X509_CRL_set1_lastUpdate(list.get(), asn1(now).get()) == 1 &&
                X509_CRL_set1_nextUpdate(list.get(), asn1(now + good_for).get()) == 1;
    for (const auto& certificate : revoked)
        made = made && add(list.get(), certificate);
    made =
        made && X509_CRL_sort(list.get()) == 1 && X509_CRL_sign(list.get(), key, EVP_sha256()) != 0;
    if (!made) return invalid("OpenSSL cannot make a revocation list: " + openssl_reason());
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_CRL(bio.get(), list.get());
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "trust/sign.h"

#include <openssl/pem.h>

#include <chrono>

#include "trust/certificate.h"
#include "trust/envelope.h"
#include "trust/open_key.h"
#include "trust/refusal.h"
#include "trust/verify.h"

namespace bootseal {

namespace {

using Asn1TimePtr = std::unique_ptr<ASN1_TIME, Release<ASN1_TIME_free>>;

/// The envelope to sign in: that of the others, whose signatures must hold, or a new one.
Result<CmsPtr> envelope_for(const DigestOf& digest_of, std::string_view existing,
                            const X509* certificate) {
    if (existing.empty()) {
        CmsPtr envelope(
            CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_DETACHED | CMS_BINARY));
        if (!envelope) return invalid("make a signature: " + openssl_reason());
        return envelope;
    }
    auto envelope = TRY(open_envelope(existing));
    // Signing beside a signature of other bytes would only be noticed on the machines.
    const auto others = TRY(attest(envelope.get(), digest_of));
    if (others.size() >= static_cast<std::size_t>(signers_limit)) {
        return invalid("more than " + std::to_string(signers_limit) + " signers");
    }
    for (const auto& other : others) {
        if (X509_cmp(other.certificate, certificate) == 0) {
            return invalid(common_name(certificate) + " has signed already");
        }
    }
    return envelope;
}

enum class Signed { no, yes };

Signed add_signer(CMS_ContentInfo* envelope, X509* certificate, EVP_PKEY* key,
                  const std::string& sum, Time at) {
    auto* signer = CMS_add1_signer(envelope, certificate, key, EVP_sha256(),
                                   CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP);
    const Asn1TimePtr time(ASN1_TIME_set(nullptr, std::chrono::system_clock::to_time_t(at)));
    // CMS_final() would ask for the keys of those who signed before.
    const bool done =
        signer && time &&
        CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_contentType, V_ASN1_OBJECT,
                                    OBJ_nid2obj(NID_pkcs7_data), -1) == 1 &&
        CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING,
                                    sum.data(), static_cast<int>(sum.size())) == 1 &&
        CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime, time->type, time.get(), -1) ==
            1 &&
        CMS_SignerInfo_sign(signer) == 1;
    return done ? Signed::yes : Signed::no;
}

Signed add_missing(CMS_ContentInfo* envelope, X509* certificate) {
    const CertificatesPtr present(CMS_get1_certs(envelope));
    for (int i = 0; i < sk_X509_num(present.get()); ++i) {
        if (X509_cmp(sk_X509_value(present.get(), i), certificate) == 0) return Signed::yes;
    }
    return CMS_add1_cert(envelope, certificate) == 1 ? Signed::yes : Signed::no;
}

Result<std::string> encode(CMS_ContentInfo* envelope, SignatureForm form) {
    const BioPtr out(BIO_new(BIO_s_mem()));
    const int written = form == SignatureForm::pem ? PEM_write_bio_CMS(out.get(), envelope)
                                                   : i2d_CMS_bio(out.get(), envelope);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &data);
    if (written != 1 || size <= 0) return invalid("write a signature: " + openssl_reason());
    return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

Result<std::string> sign_detached(const DigestOf& digest_of, std::string_view existing,
                                  const SigningKey& with, SignatureForm form, Time at) {
    const auto key = TRY(open_signing_key(with));
    auto* own = key.certificates.front().get();
    const auto envelope = TRY(envelope_for(digest_of, existing, own));

    const auto sum = TRY(digest_of(EVP_sha256()));
    bool done = add_signer(envelope.get(), own, key.key.get(), sum, at) == Signed::yes;
    for (std::size_t i = 1; done && i < key.certificates.size(); ++i) {
        done = add_missing(envelope.get(), key.certificates[i].get()) == Signed::yes;
    }
    if (!done) return invalid("sign as " + common_name(own) + ": " + openssl_reason());
    return encode(envelope.get(), form);
}

}  // namespace bootseal

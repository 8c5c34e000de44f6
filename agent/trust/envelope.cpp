// SPDX-License-Identifier: Apache-2.0
#include "trust/envelope.h"

#include <openssl/err.h>

#include <map>

#include "base/text.h"
#include "trust/certificate.h"
#include "trust/refusal.h"
#include "trust/verify.h"

namespace bootseal {

namespace {

Error malformed(std::string_view what) {
    return refused(Refusal::malformed, "the signature " + std::string(what));
}

Result<std::string> to_der(std::string_view signature) {
    if (!looks_like_pem(signature)) return std::string(signature);
    auto blocks = parse_pem(signature, 1);
    const bool is_cms =
        blocks && (blocks->front().name == "CMS" || blocks->front().name == "PKCS7");
    if (!is_cms) {
        return malformed(
            "is PEM, but not one whole block of CMS: copy it again from where it was made");
    }
    return std::move(blocks->front().der);
}

/// The value of an attribute that must be signed, once, with one value of this type.
void* signed_attribute(CMS_SignerInfo* signer, int nid, int type) {
    constexpr int only_one = -3;
    return CMS_signed_get0_data_by_OBJ(signer, OBJ_nid2obj(nid), only_one, type);
}

/// Writes the signing time, if there is one. One that cannot be read is malformed.
Result<> read_signing_time(CMS_SignerInfo* signer, std::optional<Time>& signed_at) {
    const int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
    if (at < 0) return {};
    const bool again = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, at) >= 0;
    auto* attribute = CMS_signed_get_attr(signer, at);
    const auto* value =
        X509_ATTRIBUTE_count(attribute) == 1 ? X509_ATTRIBUTE_get0_type(attribute, 0) : nullptr;
    if (value && !again &&
        (value->type == V_ASN1_UTCTIME || value->type == V_ASN1_GENERALIZEDTIME)) {
        signed_at = to_time(value->value.asn1_string);
    }
    if (!signed_at) return malformed("has a signing time that is none: sign again");
    return {};
}

}  // namespace

Result<CmsPtr> open_envelope(std::string_view signature) {
    if (trim(signature).empty()) {
        return refused(Refusal::not_signed,
                       "there is no signature: sign the file and put its .p7s beside it");
    }
    if (signature.size() > signature_limit) {
        return malformed("is larger than " + std::to_string(signature_limit) + " bytes");
    }
    const auto der = TRY(to_der(signature));
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* end = at + der.size();
    CmsPtr envelope(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    if (!envelope || at != end || OBJ_obj2nid(CMS_get0_type(envelope.get())) != NID_pkcs7_signed) {
        return malformed(
            "is damaged or not CMS: copy it again from where it was made, or sign again as "
            "`openssl cms -sign -binary -outform DER` does");
    }
    if (CMS_is_detached(envelope.get()) != 1 ||
        OBJ_obj2nid(CMS_get0_eContentType(envelope.get())) != NID_pkcs7_data) {
        return malformed(
            "brings content of its own, which could differ from the file: sign detached, without "
            "-nodetach and -econtent_type");
    }
    const int signers = sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(envelope.get()));
    if (signers <= 0) {
        return refused(Refusal::not_signed,
                       "nobody signed: the signature file has no signer in it");
    }
    const CertificatesPtr certificates(CMS_get1_certs(envelope.get()));
    if (signers > signers_limit || sk_X509_num(certificates.get()) > certificates_limit) {
        return malformed("has more than " + std::to_string(signers_limit) + " signers or " +
                         std::to_string(certificates_limit) + " certificates");
    }
    return envelope;
}

Result<std::vector<Attested>> attest(CMS_ContentInfo* envelope, const DigestOf& digest_of) {
    CMS_set1_signers_certs(envelope, nullptr, 0);
    std::map<int, std::string> digests;
    std::vector<Attested> result;
    auto* signers = CMS_get0_SignerInfos(envelope);
    for (int i = 0; i < sk_CMS_SignerInfo_num(signers); ++i) {
        auto* signer = sk_CMS_SignerInfo_value(signers, i);
        X509* certificate = nullptr;
        X509_ALGOR* algorithm = nullptr;
        CMS_SignerInfo_get0_algs(signer, nullptr, &certificate, &algorithm, nullptr);
        if (!certificate) {
            return malformed("lacks the certificate of a signer: sign again without -nocerts");
        }
        const auto who = common_name(certificate);
        const int nid = OBJ_obj2nid(algorithm->algorithm);
        const auto* method = strong_digest(nid);
        if (!method) {
            return refused(Refusal::weak, who +
                                              " signed with a digest that is not SHA-256, "
                                              "SHA-384 or SHA-512: sign again with -md sha256");
        }
        TRY(require_strong_key(certificate));

        // Without signed attributes the signature covers the bytes alone; and a signature over
        // attributes could be passed off as one over a file with their encoding as its content.
        const auto* type = static_cast<const ASN1_OBJECT*>(
            signed_attribute(signer, NID_pkcs9_contentType, V_ASN1_OBJECT));
        const auto* expected = static_cast<const ASN1_OCTET_STRING*>(
            signed_attribute(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING));
        if (!type || OBJ_obj2nid(type) != NID_pkcs7_data || !expected) {
            return malformed("of " + who + " lacks signed attributes: sign again without -noattr");
        }
        auto& actual = digests[nid];
        if (actual.empty()) actual = TRY(digest_of(method));
        const std::string_view signed_digest(
            reinterpret_cast<const char*>(ASN1_STRING_get0_data(expected)),
            static_cast<std::size_t>(ASN1_STRING_length(expected)));
        if (signed_digest != actual) {
            return refused(Refusal::altered, "the file is not what " + who +
                                                 " signed: restore the signed file, or have "
                                                 "this one signed");
        }
        if (CMS_SignerInfo_verify(signer) != 1) {
            ERR_clear_error();
            return refused(Refusal::altered, "the signature of " + who +
                                                 " does not hold: it was changed, or made with "
                                                 "another key; restore it or sign again");
        }
        Attested attested{certificate, {}};
        TRY(read_signing_time(signer, attested.signed_at));
        result.push_back(attested);
    }
    return result;
}

}  // namespace bootseal

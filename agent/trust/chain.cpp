// SPDX-License-Identifier: Apache-2.0
#include "trust/chain.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "trust/certificate.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

using StorePtr = std::unique_ptr<X509_STORE, Release<X509_STORE_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Release<X509_STORE_CTX_free>>;
using KeyIdentifierPtr = std::unique_ptr<AUTHORITY_KEYID, Release<AUTHORITY_KEYID_free>>;

/// More CAs between a signer and an anchor than anybody has.
constexpr int depth_limit = 8;

std::string validity(const X509* certificate) {
    const auto show = [](const ASN1_TIME* time) {
        const auto known = to_time(time);
        return known ? format_time(*known) : "an unreadable time";
    };
    return show(X509_get0_notBefore(certificate)) + " to " + show(X509_get0_notAfter(certificate));
}

Error chain_error(X509_STORE_CTX* context, X509* leaf, Moment when) {
    const int code = X509_STORE_CTX_get_error(context);
    auto* at = X509_STORE_CTX_get_current_cert(context);
    const auto who = common_name(at ? at : leaf);
    const auto time = format_time(when.at) + " (" + std::string(when.source) + ")";
    switch (code) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return refused(Refusal::expired, "the certificate of " + who + " is valid from " +
                                                 validity(at ? at : leaf) + " and it is " + time +
                                                 ": sign again with one that is valid");
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return refused(Refusal::not_yet_valid,
                           "the certificate of " + who + " is valid from " +
                               validity(at ? at : leaf) + " and it is " + time +
                               ": correct the clock, or state `built` in trust.yaml");
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_CERT_CHAIN_TOO_LONG:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
            return refused(Refusal::unknown_anchor,
                           "the certificate of " + common_name(leaf) +
                               " does not lead to an anchor of trust.yaml: sign with a certificate "
                               "that an anchor issued, and include the intermediate ones");
        default:
            return refused(Refusal::unfit, "the certificate of " + who + " cannot be used: " +
                                               X509_verify_cert_error_string(code));
    }
}

int list_digest(const X509_CRL* list) {
    const X509_ALGOR* algorithm = nullptr;
    X509_CRL_get0_signature(list, nullptr, &algorithm);
    int nid = NID_undef;
    if (OBJ_obj2nid(algorithm->algorithm) != NID_rsassaPss) {
        OBJ_find_sigid_algs(OBJ_obj2nid(algorithm->algorithm), &nid, nullptr);
        return nid;
    }
    const std::unique_ptr<RSA_PSS_PARAMS, Release<RSA_PSS_PARAMS_free>> parameters(
        static_cast<RSA_PSS_PARAMS*>(
            ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(RSA_PSS_PARAMS), algorithm->parameter)));
    if (parameters && parameters->hashAlgorithm) {
        nid = OBJ_obj2nid(parameters->hashAlgorithm->algorithm);
    }
    return nid;
}

enum class Concerns { no, yes };

/// Whether the list is about certificates of this issuer. Two CA keys under one name, as after a
/// rollover, are told apart by their key identifiers.
Concerns concerns(const X509_CRL* list, X509* issuer) {
    if (X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(issuer)) != 0) {
        return Concerns::no;
    }
    const KeyIdentifierPtr id(static_cast<AUTHORITY_KEYID*>(
        X509_CRL_get_ext_d2i(list, NID_authority_key_identifier, nullptr, nullptr)));
    const auto* key = X509_get0_subject_key_id(issuer);
    const bool other_key = id && id->keyid && key && ASN1_OCTET_STRING_cmp(id->keyid, key) != 0;
    return other_key ? Concerns::no : Concerns::yes;
}

Result<> require_unrevoked_by(X509* certificate, X509* issuer, const std::vector<CrlPtr>& lists) {
    const auto ca = common_name(issuer);
    bool looked = false;
    for (const auto& list : lists) {
        if (concerns(list.get(), issuer) == Concerns::no) continue;
        const bool may_sign = (X509_get_key_usage(issuer) & KU_CRL_SIGN) != 0;
        if (!may_sign || X509_CRL_verify(list.get(), X509_get0_pubkey(issuer)) != 1) {
            ERR_clear_error();
            return refused(Refusal::revoked, "the revocation list of " + ca +
                                                 " is not signed by it: put the right list into "
                                                 "revocation_lists of trust.yaml");
        }
        X509_REVOKED* entry = nullptr;
        if (X509_CRL_get0_by_cert(list.get(), &entry, certificate) == 1) {
            return refused(Refusal::revoked, ca + " has revoked the certificate of " +
                                                 common_name(certificate) +
                                                 ": have the file signed by somebody else");
        }
        looked = true;
    }
    if (looked) return {};
    return refused(Refusal::revoked, "no revocation list of " + ca +
                                         " is at hand: add it to revocation_lists of trust.yaml");
}

}  // namespace

Result<CertificatesPtr> build_chain(X509* leaf, STACK_OF(X509) * untrusted,
                                    const std::vector<std::string>& anchors, Moment when) {
    const StorePtr store(X509_STORE_new());
    for (const auto& der : anchors) {
        const auto anchor = parse_certificate(der);
        if (!anchor || X509_STORE_add_cert(store.get(), anchor.get()) != 1) {
            return invalid("an anchor of the trust policy is not a certificate");
        }
    }
    const StoreContextPtr context(X509_STORE_CTX_new());
    if (X509_STORE_CTX_init(context.get(), store.get(), leaf, untrusted) != 1) {
        return invalid("build a certificate chain: " + openssl_reason());
    }
    X509_STORE_CTX_set_depth(context.get(), depth_limit);
    X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_PARTIAL_CHAIN);
    X509_STORE_CTX_set_time(context.get(), 0, std::chrono::system_clock::to_time_t(when.at));
    if (X509_verify_cert(context.get()) != 1) {
        ERR_clear_error();
        return chain_error(context.get(), leaf, when);
    }
    CertificatesPtr chain(X509_STORE_CTX_get1_chain(context.get()));
    const int anchor = sk_X509_num(chain.get()) - 1;
    for (int i = 0; i <= anchor; ++i) {
        auto* certificate = sk_X509_value(chain.get(), i);
        TRY(require_strong_key(certificate));
        if (i < anchor) TRY(require_strong_signature(certificate));
    }
    return chain;
}

Result<> require_unrevoked(STACK_OF(X509) * chain, const std::vector<std::string>& lists) {
    if (lists.empty()) return {};
    std::vector<CrlPtr> parsed;
    for (const auto& der : lists) {
        parsed.push_back(parse_crl(der));
        if (!parsed.back()) return invalid("a revocation list of the trust policy is damaged");
        TRY(require_usable_list(parsed.back().get()));
    }
    for (int i = 0; i + 1 < sk_X509_num(chain); ++i) {
        TRY(require_unrevoked_by(sk_X509_value(chain, i), sk_X509_value(chain, i + 1), parsed));
    }
    return {};
}

Result<> require_usable_list(const X509_CRL* list) {
    if (!strong_digest(list_digest(list))) {
        return refused(Refusal::weak,
                       "a revocation list is signed with a weak digest: have it "
                       "issued again with SHA-256 or stronger");
    }
    if (X509_CRL_get_ext_by_critical(list, 1, -1) >= 0) {
        return refused(Refusal::malformed,
                       "a revocation list has a critical extension, as lists that tell only part "
                       "have: use a complete list");
    }
    return {};
}

}  // namespace bootseal

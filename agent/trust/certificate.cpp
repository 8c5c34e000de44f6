// SPDX-License-Identifier: Apache-2.0
#include "trust/certificate.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

constexpr std::string_view wanted_keys =
    "use RSA of 2048 bits or more, or EC on P-256, P-384 or P-521";

std::string utf8(const ASN1_STRING* text) {
    unsigned char* bytes = nullptr;
    const int size = ASN1_STRING_to_UTF8(&bytes, text);
    if (size < 0) return {};
    std::string result(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return result;
}

/// All values of one attribute of the subject, in its order.
std::vector<std::string> subject_values(const X509* certificate, int nid) {
    std::vector<std::string> values;
    const auto* subject = X509_get_subject_name(certificate);
    for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, nid, at)) >= 0;) {
        values.push_back(utf8(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
    }
    return values;
}

template <auto get>
std::string of_digest(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    if (get(certificate, EVP_sha256(), bytes.data(), &size) != 1) return {};
    return hex({reinterpret_cast<const char*>(bytes.data()), size});
}

}  // namespace

std::string common_name(const X509* certificate) {
    const auto names = subject_values(certificate, NID_commonName);
    if (!names.empty() && !names.back().empty()) return printable(names.back(), 100);
    const BioPtr bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &text);
    if (size <= 0) return "(no subject)";
    return printable({text, static_cast<std::size_t>(size)}, 100);
}

std::string person(const X509* certificate) {
    const auto* subject = X509_get_subject_name(certificate);
    std::string all;
    std::string without_units;
    for (int i = 0; i < X509_NAME_entry_count(subject); ++i) {
        auto* entry = X509_NAME_get_entry(subject, i);
        const int nid = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
        const auto value = utf8(X509_NAME_ENTRY_get_data(entry));
        const auto part = std::to_string(nid) + ":" + std::to_string(value.size()) + ":" + value;
        all += part;
        if (nid != NID_organizationalUnitName) without_units += part;
    }
    return without_units.empty() ? all : without_units;
}

std::string fingerprint(const X509* certificate) {
    return of_digest<X509_digest>(certificate);
}

std::string key_id(const X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
    if (size < 0) return {};
    auto id =
        hex(digest({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)}, EVP_sha256()));
    OPENSSL_free(der);
    return id;
}

const EVP_MD* strong_digest(int nid) {
    switch (nid) {
        case NID_sha256:
            return EVP_sha256();
        case NID_sha384:
            return EVP_sha384();
        case NID_sha512:
            return EVP_sha512();
        default:
            return nullptr;
    }
}

Result<> require_strong_key(const X509* certificate) {
    const auto weak = [&](const std::string& what) {
        return refused(Refusal::weak, "the key of " + common_name(certificate) + " is " + what +
                                          ": " + std::string(wanted_keys));
    };
    const auto* key = X509_get0_pubkey(certificate);
    if (!key) return weak("of an unknown kind");
    switch (EVP_PKEY_get_base_id(key)) {
        case EVP_PKEY_RSA:
        case EVP_PKEY_RSA_PSS: {
            const int bits = EVP_PKEY_get_bits(key);
            if (bits < 2048) return weak("RSA of " + std::to_string(bits) + " bits");
            return {};
        }
        case EVP_PKEY_EC: {
            std::array<char, 80> name{};
            std::size_t size = 0;
            const bool named = EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1;
            const std::string_view group(name.data(), named ? size : 0);
            constexpr std::array<std::string_view, 3> strong = {"prime256v1", "secp384r1",
                                                                "secp521r1"};
            if (std::find(strong.begin(), strong.end(), group) != strong.end()) return {};
            return weak("EC on " + (named ? std::string(group) : "a curve of its own"));
        }
        default:
            return weak("neither RSA nor EC");
    }
}

Result<> require_strong_signature(X509* certificate) {
    int nid = NID_undef;
    if (X509_get_signature_info(certificate, &nid, nullptr, nullptr, nullptr) == 1 &&
        strong_digest(nid)) {
        return {};
    }
    const char* name = nid == NID_undef ? nullptr : OBJ_nid2sn(nid);
    return refused(Refusal::weak, "the certificate of " + common_name(certificate) +
                                      " is signed with " + (name ? name : "an unknown digest") +
                                      ": have it issued again with SHA-256 or stronger");
}

Result<> require_signer(X509* certificate) {
    if (X509_check_ca(certificate) != 0) {
        return refused(Refusal::unfit, "the certificate of " + common_name(certificate) +
                                           " is a CA's: sign with a certificate that it issued");
    }
    // All bits are set where the extension is absent (RFC 5280 4.2.1.3).
    if ((X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) == 0) {
        return refused(Refusal::unfit, "the key usage of " + common_name(certificate) +
                                           " leaves out digitalSignature: have a certificate "
                                           "issued that allows it");
    }
    return {};
}

Plays plays(const X509* certificate, const Role& role) {
    const auto among = [&](const std::vector<std::string>& values) {
        return std::find(values.begin(), values.end(), role.value) != values.end() ? Plays::yes
                                                                                   : Plays::no;
    };
    if (role.mark == Role::Mark::organizational_unit) {
        return among(subject_values(certificate, NID_organizationalUnitName));
    }
    const std::unique_ptr<CERTIFICATEPOLICIES, Release<CERTIFICATEPOLICIES_free>> policies(
        static_cast<CERTIFICATEPOLICIES*>(
            X509_get_ext_d2i(certificate, NID_certificate_policies, nullptr, nullptr)));
    std::vector<std::string> oids;
    for (int i = 0; i < sk_POLICYINFO_num(policies.get()); ++i) {
        std::array<char, 128> text{};
        OBJ_obj2txt(text.data(), text.size(), sk_POLICYINFO_value(policies.get(), i)->policyid, 1);
        oids.emplace_back(text.data());
    }
    return among(oids);
}

}  // namespace bootseal

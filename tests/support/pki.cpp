// SPDX-License-Identifier: Apache-2.0
#include "support/pki.h"

#include <openssl/conf.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <memory>
#include <stdexcept>

namespace bootseal {

namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* object) const {
        release(object);
    }
};
using Bio = std::unique_ptr<BIO, Release<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using List = std::unique_ptr<X509_CRL, Release<X509_CRL_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>>;
using Asn1Time = std::unique_ptr<ASN1_TIME, Release<ASN1_TIME_free>>;

void must(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("test PKI: ") + what);
}

Bio reader(std::string_view text) {
    return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(const Bio& bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

Key make_key(const std::string& kind) {
    if (kind.starts_with("-----")) {
        Key key(PEM_read_bio_PrivateKey(reader(kind).get(), nullptr, nullptr, nullptr));
        must(key != nullptr, "read a key");
        return key;
    }
    if (kind == "ED25519") return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    const auto colon = kind.find(':');
    if (colon == std::string::npos) {
        Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", kind.c_str()));
        must(key != nullptr, "make an EC key");
        return key;
    }
    const char* name = kind.starts_with("PSS") ? "RSA-PSS" : "RSA";
    const std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>> context(
        EVP_PKEY_CTX_new_from_name(nullptr, name, nullptr));
    EVP_PKEY* key = nullptr;
    must(EVP_PKEY_keygen_init(context.get()) == 1 &&
             EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), std::stoi(kind.substr(colon + 1))) ==
                 1 &&
             EVP_PKEY_generate(context.get(), &key) == 1,
         "make an RSA key");
    return Key(key);
}

Certificate read_certificate(const Credential& credential) {
    Certificate certificate(
        PEM_read_bio_X509(reader(credential.certificate).get(), nullptr, nullptr, nullptr));
    must(certificate != nullptr, "read a certificate");
    return certificate;
}

Asn1Time to_asn1(Time time) {
    return Asn1Time(ASN1_TIME_set(nullptr, std::chrono::system_clock::to_time_t(time)));
}

void name_part(X509_NAME* name, const char* field, std::string_view value) {
    if (value.empty()) return;
    must(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1,
         "name a subject");
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    if (value.empty()) return;
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<CONF, Release<NCONF_free>> none(NCONF_new(nullptr));
    X509V3_set_nconf(&context, none.get());  // policies are not read without one
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    must(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

/// Ed25519 signs without a digest of its own.
const EVP_MD* digest_for(const Key& key, const std::string& digest) {
    return EVP_PKEY_is_a(key.get(), "ED25519") == 1 ? nullptr
                                                    : EVP_get_digestbyname(digest.c_str());
}

}  // namespace

Time at(std::string_view text) {
    const auto time = parse_time(text);
    must(time.has_value(), "a time in a test is none");
    return *time;
}

CertificateOptions authority() {
    CertificateOptions options;
    options.usage = "critical,keyCertSign,cRLSign";
    options.constraints = "critical,CA:TRUE";
    return options;
}

Credential make_certificate(const Credential* issuer, std::string_view name,
                            const CertificateOptions& options) {
    static std::atomic<long> serial = 1000;
    const auto key = make_key(options.key);
    const Certificate certificate(X509_new());
    auto* x509 = certificate.get();
    const auto parent = issuer ? read_certificate(*issuer) : Certificate();
    const auto parent_key = issuer ? make_key(issuer->key) : Key();
    X509* by = parent ? parent.get() : x509;

    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), serial++);
    X509_set1_notBefore(x509, to_asn1(options.from).get());
    X509_set1_notAfter(x509, to_asn1(options.until).get());
    X509_set_pubkey(x509, key.get());
    name_part(X509_get_subject_name(x509), "O", "Bootseal Test");
    name_part(X509_get_subject_name(x509), "OU", options.unit);
    name_part(X509_get_subject_name(x509), "CN", name);
    X509_set_issuer_name(x509, X509_get_subject_name(by));
    extend(x509, by, NID_subject_key_identifier, "hash");
    extend(x509, by, NID_authority_key_identifier, "keyid:always");
    extend(x509, by, NID_basic_constraints, options.constraints);
    extend(x509, by, NID_key_usage, options.usage);
    extend(x509, by, NID_certificate_policies, options.policy);
    const auto& signing = parent_key ? parent_key : key;
    must(X509_sign(x509, signing.get(), digest_for(signing, options.digest)) > 0,
         "sign a certificate");

    const Bio certificate_out(BIO_new(BIO_s_mem()));
    const Bio key_out(BIO_new(BIO_s_mem()));
    must(PEM_write_bio_X509(certificate_out.get(), x509) == 1 &&
             PEM_write_bio_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) == 1,
         "write PEM");
    return {text_of(certificate_out), text_of(key_out)};
}

std::string make_revocation_list(const Credential& issuer, const std::vector<Credential>& revoked,
                                 const ListOptions& options) {
    const auto by = read_certificate(issuer);
    const auto key = make_key(issuer.key);
    const List list(X509_CRL_new());
    X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(by.get()));
    X509_CRL_set1_lastUpdate(list.get(), to_asn1(options.from).get());
    X509_CRL_set1_nextUpdate(list.get(), to_asn1(options.until).get());
    X509V3_CTX context;
    X509V3_set_ctx(&context, by.get(), nullptr, nullptr, list.get(), 0);
    const Extension id(
        X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid:always"));
    must(id && X509_CRL_add_ext(list.get(), id.get(), -1) == 1, "identify the issuer of a list");
    if (!options.scope.empty()) {
        const Extension scope(X509V3_EXT_conf_nid(nullptr, &context, NID_issuing_distribution_point,
                                                  options.scope.c_str()));
        must(scope && X509_CRL_add_ext(list.get(), scope.get(), -1) == 1, "scope a list");
    }
    for (const auto& credential : revoked) {
        const auto certificate = read_certificate(credential);
        std::unique_ptr<X509_REVOKED, Release<X509_REVOKED_free>> entry(X509_REVOKED_new());
        X509_REVOKED_set_serialNumber(entry.get(), X509_get_serialNumber(certificate.get()));
        X509_REVOKED_set_revocationDate(entry.get(), to_asn1(options.from).get());
        must(X509_CRL_add0_revoked(list.get(), entry.get()) == 1, "revoke");
        static_cast<void>(entry.release());
    }
    X509_CRL_sort(list.get());
    must(X509_CRL_sign(list.get(), key.get(), digest_for(key, options.digest)) > 0, "sign a list");
    const Bio out(BIO_new(BIO_s_mem()));
    must(PEM_write_bio_X509_CRL(out.get(), list.get()) == 1, "write a list");
    return text_of(out);
}

TestPki::TestPki(const CertificateOptions& options)
    : anchor(make_certificate(nullptr, "Test Anchor", options)) {
    CertificateOptions signer;
    signer.unit = author_unit;
    author = issue("Alice", signer);
    signer.unit = approver_unit;
    approver = issue("Bob", signer);
}

Credential TestPki::issue(std::string_view name, const CertificateOptions& options) const {
    return make_certificate(&anchor, name, options);
}

std::string TestPki::revoke(const std::vector<Credential>& revoked) const {
    return make_revocation_list(anchor, revoked);
}

void TestPki::install(const Scratch& tree, std::string_view more) const {
    tree.put("etc/bootseal/trust/anchor.pem", anchor.certificate);
    tree.put("etc/bootseal/trust.yaml",
             "anchors: [trust/anchor.pem]\n"
             "roles:\n"
             "  author: {count: 1, organizational_unit: " +
                 std::string(author_unit) +
                 "}\n"
                 "  approver: {count: 1, organizational_unit: " +
                 std::string(approver_unit) +
                 "}\n"
                 "minimum_serial: 1\n" +
                 std::string(more));
}

}  // namespace bootseal

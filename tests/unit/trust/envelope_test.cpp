// SPDX-License-Identifier: Apache-2.0
#include "trust/envelope.h"

#include <openssl/pem.h>

#include "signing.h"

using namespace bootseal;

namespace {

std::string to_der(const CmsPtr& cms) {
    unsigned char* der = nullptr;
    const int size = i2d_CMS_ContentInfo(cms.get(), &der);
    REQUIRE(size > 0);
    std::string result(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return result;
}

/// The document signed with OpenSSL's own flags.
std::string sign_with(const Credential& signer, const EVP_MD* method, unsigned flags) {
    const auto certificate_in = read_bio(signer.certificate);
    const CertificatePtr certificate(
        PEM_read_bio_X509(certificate_in.get(), nullptr, nullptr, nullptr));
    const auto key_in = read_bio(signer.key);
    const KeyPtr key(PEM_read_bio_PrivateKey(key_in.get(), nullptr, nullptr, nullptr));
    const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr,
                              (flags & CMS_DETACHED) | CMS_PARTIAL | CMS_BINARY));
    REQUIRE(CMS_add1_signer(cms.get(), certificate.get(), key.get(), method, flags));
    const auto content = read_bio(document);
    REQUIRE(CMS_final(cms.get(), content.get(), nullptr, flags | CMS_BINARY) == 1);
    return to_der(cms);
}

Result<Verified> judge(const TestPki& pki, std::string_view signature) {
    return verify_detached(document, signature, policy_of(pki), noon);
}

}  // namespace

TEST_CASE("envelope: a file without a signature is unsigned") {
    const TestPki pki;
    CHECK(refusal(judge(pki, "")) == Refusal::not_signed);
    CHECK(refusal(judge(pki, "\n")) == Refusal::not_signed);
}

TEST_CASE("envelope: a signature file that nobody signed in is unsigned") {
    const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_PARTIAL | CMS_DETACHED));
    CHECK(refusal(judge(TestPki(), to_der(cms))) == Refusal::not_signed);
}

TEST_CASE("envelope: a signature cut short anywhere, or with something behind it, is malformed") {
    const TestPki pki;
    const auto policy = policy_of(pki);
    const auto signature = sign({pki.author, pki.approver});
    REQUIRE(verify_detached(document, signature, policy, noon));
    for (std::size_t size = 1; size < signature.size(); size += 7) {
        CHECK(refusal(verify_detached(document, signature.substr(0, size), policy, noon)) ==
              Refusal::malformed);
    }
    CHECK(refusal(judge(pki, signature + " ")) == Refusal::malformed);
}

TEST_CASE("envelope: garbage and other documents are malformed") {
    const TestPki pki;
    CHECK(refusal(judge(pki, "garbage")) == Refusal::malformed);
    CHECK(refusal(judge(pki, std::string(100, '\0'))) == Refusal::malformed);
    CHECK(refusal(judge(pki, pki.anchor.certificate)) == Refusal::malformed);
    CHECK(refusal(judge(pki, "-----BEGIN CMS-----\n%%%\n-----END CMS-----\n")) ==
          Refusal::malformed);
    CHECK(refusal(judge(pki, std::string(signature_limit + 1, '0'))) == Refusal::malformed);
}

TEST_CASE("envelope: PEM is read under both of its names, and cut PEM is malformed") {
    const TestPki pki;
    auto pem = sign({pki.author, pki.approver}, noon, document, SignatureForm::pem);
    CHECK(pem.starts_with("-----BEGIN CMS-----\n"));
    REQUIRE(judge(pki, pem));
    CHECK(refusal(judge(pki, pem.substr(0, pem.size() / 2))) == Refusal::malformed);
    CHECK(refusal(judge(pki, pem + pem)) == Refusal::malformed);
    for (auto name = pem.find(" CMS"); name != pem.npos; name = pem.find(" CMS")) {
        pem.replace(name, 4, " PKCS7");
    }
    CHECK(judge(pki, pem));
    CHECK(refusal(judge(pki, std::string(signature_limit, '\n') + pem)) == Refusal::malformed);
}

TEST_CASE("envelope: an altered byte of a signature refuses, or changes nothing that counts") {
    const TestPki pki;
    const auto policy = policy_of(pki);
    const auto signature = sign({pki.author, pki.approver});
    const auto original = verify_detached(document, signature, policy, noon);
    REQUIRE(original);
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < signature.size(); ++i) {
        auto altered = signature;
        altered[i] = static_cast<char>(altered[i] ^ 0x04);
        const auto verified = verify_detached(document, altered, policy, noon);
        if (!verified) {
            CHECK(is_refusal(verified.error()));
            continue;
        }
        // Version numbers and the list of digests that CMS gives beforehand are nowhere signed.
        ++accepted;
        REQUIRE(verified->signers.size() == original->signers.size());
        for (std::size_t j = 0; j < original->signers.size(); ++j) {
            CHECK(verified->signers[j].fingerprint == original->signers[j].fingerprint);
            CHECK(verified->signers[j].signed_at == original->signers[j].signed_at);
        }
    }
    CHECK(accepted < 40);
}

TEST_CASE("envelope: content inside the signature is refused") {
    const TestPki pki;
    const auto result = judge(pki, sign_with(pki.author, EVP_sha256(), 0));
    CHECK(refusal(result) == Refusal::malformed);
    CHECK(result.error().what.find("-nodetach") != std::string::npos);
}

TEST_CASE("envelope: weak digests are refused, strong ones are not") {
    const TestPki pki;
    CertificateOptions options;
    options.key = "RSA:2048";  // ECDSA with MD5 has no name in CMS
    const auto signer = pki.issue("Alice", options);
    const auto judged = [&](const EVP_MD* method) {
        return refusal(judge(pki, sign_with(signer, method, CMS_DETACHED)));
    };
    CHECK(judged(EVP_md5()) == Refusal::weak);
    CHECK(judged(EVP_sha1()) == Refusal::weak);
    CHECK(judged(EVP_sha224()) == Refusal::weak);
    CHECK(judged(EVP_sha256()) == Refusal::missing_role);
    CHECK(judged(EVP_sha384()) == Refusal::missing_role);
    CHECK(judged(EVP_sha512()) == Refusal::missing_role);
}

TEST_CASE("envelope: a signer without signed attributes or certificate is refused") {
    const TestPki pki;
    const auto bare = judge(pki, sign_with(pki.author, EVP_sha256(), CMS_DETACHED | CMS_NOATTR));
    CHECK(refusal(bare) == Refusal::malformed);
    CHECK(bare.error().what.find("-noattr") != std::string::npos);
    const auto alone = judge(pki, sign_with(pki.author, EVP_sha256(), CMS_DETACHED | CMS_NOCERTS));
    CHECK(refusal(alone) == Refusal::malformed);
    CHECK(alone.error().what.find("-nocerts") != std::string::npos);
}

TEST_CASE("envelope: a signature of content of another type is refused") {
    const TestPki pki;
    const CmsPtr cms(
        CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_DETACHED | CMS_PARTIAL | CMS_BINARY));
    const auto certificate = parse_certificate(parse_pem(pki.author.certificate, 1)->front().der);
    const auto key_in = read_bio(pki.author.key);
    const KeyPtr key(PEM_read_bio_PrivateKey(key_in.get(), nullptr, nullptr, nullptr));
    auto* signer =
        CMS_add1_signer(cms.get(), certificate.get(), key.get(), EVP_sha256(), CMS_PARTIAL);
    const auto sum = digest(document, EVP_sha256());
    CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_contentType, V_ASN1_OBJECT,
                                OBJ_nid2obj(NID_pkcs7_signed), -1);
    CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, sum.data(),
                                static_cast<int>(sum.size()));
    REQUIRE(CMS_SignerInfo_sign(signer) == 1);
    CHECK(refusal(judge(pki, to_der(cms))) == Refusal::malformed);
}

TEST_CASE("envelope: a signature value that its key did not make is altered") {
    const TestPki pki;
    auto signature = sign({pki.author, pki.approver});
    // The last byte belongs to the signature value of the last signer.
    signature.back() = static_cast<char>(signature.back() ^ 1);
    CHECK(refusal(judge(pki, signature)) == Refusal::altered);
}

TEST_CASE("envelope: weak keys are refused, and say which would do") {
    const TestPki pki;
    for (const auto* key : {"P-224", "secp256k1", "RSA:1024", "PSS:1024"}) {
        CAPTURE(key);
        CertificateOptions options;
        options.unit = TestPki::author_unit;
        options.key = key;
        const auto weak =
            judge(pki, sign_with(pki.issue("Alice", options), EVP_sha256(), CMS_DETACHED));
        CHECK(refusal(weak) == Refusal::weak);
        CHECK(weak.error().what.find("2048") != std::string::npos);
    }
}

TEST_CASE("envelope: more signers than the bound are refused") {
    const TestPki pki;
    const CmsPtr cms(
        CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_DETACHED | CMS_PARTIAL | CMS_BINARY));
    for (int i = 0; i <= signers_limit; ++i) {
        const auto signer = pki.issue("Signer " + std::to_string(i), {});
        const auto certificate_in = read_bio(signer.certificate);
        const CertificatePtr certificate(
            PEM_read_bio_X509(certificate_in.get(), nullptr, nullptr, nullptr));
        const auto key_in = read_bio(signer.key);
        const KeyPtr key(PEM_read_bio_PrivateKey(key_in.get(), nullptr, nullptr, nullptr));
        REQUIRE(CMS_add1_signer(cms.get(), certificate.get(), key.get(), EVP_sha256(), 0));
    }
    const auto content = read_bio(document);
    REQUIRE(CMS_final(cms.get(), content.get(), nullptr, CMS_DETACHED | CMS_BINARY) == 1);
    CHECK(refusal(judge(pki, to_der(cms))) == Refusal::malformed);
}

TEST_CASE("envelope: more certificates than the bound are refused") {
    const TestPki pki;
    std::string signature;
    for (const auto& signer : {pki.author, pki.approver}) {
        auto crowd = signer.certificate;
        for (int i = 0; i < certificates_limit / 2; ++i) {
            crowd += pki.issue("Extra", {}).certificate;
        }
        auto next =
            sign_detached(document, signature, {crowd, signer.key}, SignatureForm::der, noon);
        REQUIRE(next);
        signature = *next;
    }
    CHECK(refusal(judge(pki, signature)) == Refusal::malformed);
}

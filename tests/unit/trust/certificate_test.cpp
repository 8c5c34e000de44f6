// SPDX-License-Identifier: Apache-2.0
#include "trust/certificate.h"

#include <openssl/pem.h>

#include "signing.h"

using namespace bootseal;

namespace {

CertificatePtr parse(const Credential& credential) {
    const auto blocks = parse_pem(credential.certificate, 1);
    REQUIRE(blocks);
    return parse_certificate(blocks->front().der);
}

CertificatePtr make(std::string_view name, const CertificateOptions& options = {}) {
    return parse(make_certificate(nullptr, name, options));
}

}  // namespace

TEST_CASE("certificate: a name is fit for a terminal, and never empty") {
    CHECK(common_name(make("Alice").get()) == "Alice");
    CHECK(common_name(make("Ali\x1b[31mce").get()) == "Ali\\x1b[31mce");
    CHECK(common_name(make("").get()) == "O=Bootseal Test");
}

TEST_CASE("certificate: people are told apart by all of the subject but the unit") {
    CertificateOptions author;
    author.unit = "author";
    CertificateOptions approver;
    approver.unit = "approver";
    CHECK(person(make("Alice", author).get()) == person(make("Alice", approver).get()));
    CHECK(person(make("Alice", author).get()) != person(make("Bob", author).get()));
}

TEST_CASE("certificate: only RSA from 2048 bits and the NIST curves from P-256 are strong") {
    const auto strong = [](const char* key) {
        CertificateOptions options;
        options.key = key;
        return static_cast<bool>(require_strong_key(make("Alice", options).get()));
    };
    CHECK(strong("P-256"));
    CHECK(strong("P-384"));
    CHECK(strong("P-521"));
    CHECK(strong("RSA:2048"));
    CHECK(strong("PSS:2048"));
    CHECK_FALSE(strong("RSA:2040"));
    CHECK_FALSE(strong("PSS:1024"));
    CHECK_FALSE(strong("P-224"));
    CHECK_FALSE(strong("secp256k1"));
    CHECK_FALSE(strong("ED25519"));
}

TEST_CASE("certificate: only SHA-256 and stronger sign a certificate") {
    const auto strong = [](const char* digest) {
        CertificateOptions options;
        options.digest = digest;
        return static_cast<bool>(require_strong_signature(make("Alice", options).get()));
    };
    CHECK(strong("SHA256"));
    CHECK(strong("SHA384"));
    CHECK(strong("SHA512"));
    CHECK_FALSE(strong("SHA1"));
    CHECK_FALSE(strong("SHA224"));
}

TEST_CASE("certificate: a CA's certificate, or one for other uses, may not sign") {
    CHECK(refusal(require_signer(make("CA", authority()).get())) == Refusal::unfit);
    auto both = authority();
    both.usage = "critical,keyCertSign,digitalSignature";
    CHECK(refusal(require_signer(make("CA", both).get())) == Refusal::unfit);
    CertificateOptions options;
    options.usage = "critical,keyEncipherment";
    CHECK(refusal(require_signer(make("Alice", options).get())) == Refusal::unfit);
    options.usage = "";
    options.constraints = "";
    CHECK(require_signer(make("Alice", options).get()));
}

TEST_CASE("certificate: a role is known by a whole unit or a listed policy, nothing less") {
    CertificateOptions options;
    options.unit = "bootseal author";
    options.policy = "1.3.6.1.4.1.99999.1.2,1.3.6.1.4.1.99999.1.30";
    const auto certificate = make("bootseal approver", options);
    const auto played = [&](Role::Mark mark, const char* value) {
        return plays(certificate.get(), {"role", 1, mark, value}) == Plays::yes;
    };
    CHECK(played(Role::Mark::organizational_unit, "bootseal author"));
    CHECK_FALSE(played(Role::Mark::organizational_unit, "bootseal"));
    CHECK_FALSE(played(Role::Mark::organizational_unit, "Bootseal Author"));
    CHECK_FALSE(played(Role::Mark::organizational_unit, "bootseal approver"));
    CHECK(played(Role::Mark::policy, "1.3.6.1.4.1.99999.1.2"));
    CHECK(played(Role::Mark::policy, "1.3.6.1.4.1.99999.1.30"));
    CHECK_FALSE(played(Role::Mark::policy, "1.3.6.1.4.1.99999.1.3"));
    CHECK_FALSE(played(Role::Mark::policy, "1.3.6.1.4.1.99999.1"));
}

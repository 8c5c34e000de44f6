// SPDX-License-Identifier: Apache-2.0
#include "trust/dsse.h"

#include "signing.h"

using namespace bootseal;

namespace {

constexpr std::string_view type = "application/vnd.in-toto+json";

DsseSignature signed_by(const Credential& signer, std::string_view payload) {
    auto signature = sign_dsse(type, payload, {signer.certificate, signer.key});
    REQUIRE(signature);
    return *signature;
}

}  // namespace

TEST_CASE("dsse: what is signed is what the specification says") {
    CHECK(dsse_encoding("http://example.com/HelloWorld", "hello world") ==
          "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    CHECK(dsse_encoding("", "") == "DSSEv1 0  0 ");
}

TEST_CASE("dsse: a signature holds for its payload and type alone") {
    const TestPki pki;
    const auto signature = signed_by(pki.author, "{}");
    CHECK(require_dsse(type, "{}", signature));
    CHECK(is_refusal(require_dsse(type, "{ }", signature).error()));
    CHECK(is_refusal(require_dsse("text/plain", "{}", signature).error()));
}

TEST_CASE("dsse: the certificate, the key and the signature belong together") {
    const TestPki pki;
    const auto good = signed_by(pki.author, "{}");
    const auto other = signed_by(pki.approver, "{}");
    auto bad = good;
    SECTION("the certificate of another") {
        bad.certificate = other.certificate;
    }
    SECTION("the key of another") {
        bad.key_id = other.key_id;
    }
    SECTION("the signature of another") {
        bad.signature = other.signature;
    }
    SECTION("no certificate") {
        bad.certificate.clear();
    }
    SECTION("no signature") {
        bad.signature.clear();
    }
    SECTION("a certificate that is none") {
        bad.certificate = "-----BEGIN CERTIFICATE-----\n";
    }
    const auto held = require_dsse(type, "{}", bad);
    REQUIRE_FALSE(held);
    CHECK(is_refusal(held.error()));
}

TEST_CASE("dsse: the key of another certificate does not sign") {
    const TestPki pki;
    CHECK_FALSE(sign_dsse(type, "{}", {pki.author.certificate, pki.approver.key}));
    CHECK_FALSE(sign_dsse(type, "{}", {pki.anchor.certificate, pki.anchor.key}));
}

TEST_CASE("dsse: base64 with padding, and nothing else") {
    for (const std::string_view text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
        CAPTURE(text);
        CHECK(from_base64(base64(text)) == text);
    }
    CHECK(base64("fooba") == "Zm9vYmE=");
    for (const std::string_view text :
         {"Zg", "Zg=", "Zg==\n", " Zg==", "Zh==", "Z===", "====", "Zm9v\nYmE=", "Zm9-"}) {
        CAPTURE(text);
        CHECK_FALSE(from_base64(text));
    }
}

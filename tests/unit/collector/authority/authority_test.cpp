// SPDX-License-Identifier: Apache-2.0
#include "authority/authority.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "authority/token.h"
#include "support/catch.h"

using namespace bootseal;

namespace {

const Time now = *parse_time("2026-11-20T12:00:00Z");

std::string request_of(EVP_PKEY* key, EVP_PKEY* signer) {
    const std::unique_ptr<X509_REQ, Release<X509_REQ_free>> request(X509_REQ_new());
    X509_REQ_set_pubkey(request.get(), key);
    X509_REQ_sign(request.get(), signer, EVP_sha256());
    unsigned char* data = nullptr;
    const int size = i2d_X509_REQ(request.get(), &data);
    std::string der(reinterpret_cast<char*>(data), static_cast<std::size_t>(size));
    OPENSSL_free(data);
    return der;
}

}  // namespace

TEST_CASE("authority: a certificate is of the key that signed the request, and of nothing else") {
    const auto authority = Authority::load(*make_authority("test", now));
    REQUIRE(authority);
    const KeyPtr key(EVP_EC_gen("P-256"));
    const auto request = parse_request(request_of(key.get(), key.get()));
    REQUIRE(request);
    const auto issued = authority->issue(*request, now, std::chrono::hours(24));
    REQUIRE(issued);
    CHECK(issued->expires == now + std::chrono::hours(24));
    const auto certificate = parse_certificate(issued->certificate);
    REQUIRE(certificate);
    CHECK(X509_verify(certificate.get(), X509_get0_pubkey(authority->certificate())) == 1);
    CHECK(EVP_PKEY_eq(X509_get0_pubkey(certificate.get()), key.get()) == 1);
    CHECK(X509_check_ca(certificate.get()) == 0);
    CHECK(AgentKey::from(X509_get0_pubkey(certificate.get()))->id() == request->agent.id());
    CHECK(authority->issue(*request, now, std::chrono::hours(24))->serial != issued->serial);
}

TEST_CASE("authority: a request that another key signed, or for another kind of key, is refused") {
    const KeyPtr key(EVP_EC_gen("P-256"));
    const KeyPtr other(EVP_EC_gen("P-256"));
    const KeyPtr large(EVP_EC_gen("P-384"));
    const KeyPtr rsa(EVP_RSA_gen(2048));
    CHECK_FALSE(parse_request(request_of(key.get(), other.get())));
    CHECK_FALSE(parse_request(request_of(large.get(), large.get())));
    CHECK_FALSE(parse_request(request_of(rsa.get(), rsa.get())));
    CHECK_FALSE(parse_request(request_of(key.get(), key.get()) + "x"));
    CHECK_FALSE(parse_request(""));
}

TEST_CASE("authority: a key has one id, however it is written") {
    const KeyPtr key(EVP_EC_gen("P-256"));
    REQUIRE(AgentKey::from(key.get()));
    CHECK(AgentKey::from(key.get())->id().size() == 16);
    EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                   "compressed");
    CHECK_FALSE(AgentKey::from(key.get()));
}

TEST_CASE("authority: its certificate and key belong together, and are those of a CA") {
    const auto pem = *make_authority("test", now);
    const auto other = *make_authority("test", now);
    CHECK_FALSE(Authority::load({pem.certificate, other.key}));
    CHECK_FALSE(Authority::load({"", ""}));
    const auto authority = Authority::load(pem);
    const std::vector<std::string> names{"localhost", "127.0.0.1"};
    const auto server = authority->make_server(names, now);
    REQUIRE(server);
    CHECK_FALSE(Authority::load(*server));
}

TEST_CASE("authority: tokens differ, and only their digest is kept") {
    const auto token = make_token();
    CHECK(token.size() == 9 + 64);
    CHECK(token != make_token());
    CHECK(token_digest(token) == sha256(token));
}

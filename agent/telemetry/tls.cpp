// SPDX-License-Identifier: Apache-2.0
#include "telemetry/tls.h"

#include <openssl/pem.h>

#include <algorithm>

#include "trust/digest.h"
#include "trust/dsse.h"

namespace bootseal {

namespace {

/// The distribution's bundle has some 140.
constexpr std::size_t most_anchors = 1000;
constexpr std::size_t most_own = 10;

Result<std::vector<CertificatePtr>> certificates_of(std::string_view pem, std::size_t most) {
    const auto blocks = parse_pem(pem, most);
    std::vector<CertificatePtr> certificates;
    if (blocks) {
        for (const auto& block : *blocks) {
            auto certificate = block.name == "CERTIFICATE" ? parse_certificate(block.der) : nullptr;
            if (certificate) certificates.push_back(std::move(certificate));
        }
    }
    if (certificates.empty()) return invalid("no certificate in PEM is there");
    return certificates;
}

Result<> trust_anchors(SSL_CTX* context, const std::string& pem) {
    auto anchors = certificates_of(pem, most_anchors);
    if (!anchors) return "the collector's anchors: " + std::move(anchors).error();
    auto* const store = SSL_CTX_get_cert_store(context);
    for (const auto& anchor : *anchors) {
        if (X509_STORE_add_cert(store, anchor.get()) != 1)
            return invalid("an anchor cannot be used: " + openssl_reason());
    }
    return {};
}

Result<> show_own(SSL_CTX* context, const HttpsServer& server) {
    auto own = certificates_of(server.certificates, most_own);
    if (!own) return "the client certificate: " + std::move(own).error();
    const auto bio = read_bio(server.key);
    const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (!key || SSL_CTX_use_certificate(context, own->front().get()) != 1 ||
        SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
        return invalid("the client key is not PEM, or not that of its certificate: " +
                       openssl_reason());
    }
    for (std::size_t i = 1; i < own->size(); ++i)
        SSL_CTX_add1_chain_cert(context, (*own)[i].get());
    return {};
}

}  // namespace

Result<TlsContext> make_tls_context(const HttpsServer& server) {
    prepare_openssl();
    TlsContext context(SSL_CTX_new(TLS_client_method()));
    if (!context) return invalid("OpenSSL has no TLS: " + openssl_reason());
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    auto* const parameters = SSL_CTX_get0_param(context.get());
    // An anchor may be an issuing authority, whose own issuer nobody has.
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(parameters, server.now.time_since_epoch().count());
    TRY(trust_anchors(context.get(), server.anchors));
    if (!server.certificates.empty()) TRY(show_own(context.get(), server));
    return context;
}

Result<> expect_server(SSL* tls, const HttpsServer& server) {
    const auto& host = server.url.host;
    auto* const parameters = SSL_get0_param(tls);
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1) return {};
    X509_VERIFY_PARAM_set_hostflags(
        parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    if (X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1 &&
        SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(host.c_str())) == 1) {
        openssl_reason();  // that it is no address
        return {};
    }
    return invalid("no name of a server: " + host);
}

std::string handshake_problem(const SSL* tls, std::string_view reason) {
    const auto verified = SSL_get_verify_result(tls);
    if (verified == X509_V_OK) return std::string(reason);
    return std::string("its certificate is not trusted: ") +
           X509_verify_cert_error_string(verified);
}

Result<> require_pinned(const SSL* tls, const std::vector<std::string>& pins) {
    if (pins.empty()) return {};
    const CertificatePtr certificate(SSL_get1_peer_certificate(tls));
    unsigned char* data = nullptr;
    const auto size =
        certificate ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &data) : 0;
    if (size <= 0) return invalid("the server showed no key");
    const std::string key(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
    OPENSSL_free(data);
    const auto pin = base64(sha256_raw(key));
    if (std::find(pins.begin(), pins.end(), pin) != pins.end()) return {};
    return invalid("the key of the server, " + pin + ", is none of the pinned ones");
}

}  // namespace bootseal

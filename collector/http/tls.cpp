// SPDX-License-Identifier: Apache-2.0
#include "http/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>

namespace bootseal {

namespace {

constexpr std::size_t most_certificates = 100;

int accept_and_judge_later(int, X509_STORE_CTX*) {
    return 1;
}

Result<std::vector<CertificatePtr>> certificates_of(const std::string& pem) {
    const auto blocks = parse_pem(pem, most_certificates);
    std::vector<CertificatePtr> certificates;
    if (blocks) {
        for (const auto& block : *blocks) {
            auto certificate = block.name == "CERTIFICATE" ? parse_certificate(block.der) : nullptr;
            if (!certificate) return invalid("is not a certificate, or a damaged one");
            certificates.push_back(std::move(certificate));
        }
    }
    if (certificates.empty()) return invalid("has no certificate in PEM");
    return certificates;
}

Result<> use_server(SSL_CTX* context, const PemPair& server) {
    auto certificates = certificates_of(server.certificate);
    if (!certificates) return "the server's file " + std::move(certificates).error();
    const auto bio = read_bio(server.key);
    const KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (!key || SSL_CTX_use_certificate(context, certificates->front().get()) != 1 ||
        SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
        return invalid("the server's key is not PEM, or not that of its certificate: " +
                       openssl_reason());
    }
    for (std::size_t i = 1; i < certificates->size(); ++i)
        SSL_CTX_add1_chain_cert(context, (*certificates)[i].get());
    return {};
}

Result<> trust(SSL_CTX* context, X509* certificate) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate) != 1 ||
        SSL_CTX_add_client_CA(context, certificate) != 1) {
        return invalid("an anchor cannot be used: " + openssl_reason());
    }
    return {};
}

Result<TlsPtr> make_context(const PemPair& server) {
    TlsPtr context(SSL_CTX_new(TLS_server_method()));
    if (!context) return invalid("OpenSSL has no TLS: " + openssl_reason());
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    // Every connection shows its certificate anew: what was revoked or expired is in no session.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context.get(), 0);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
    TRY(use_server(context.get(), server));
    return context;
}

}  // namespace

Result<TlsPtr> make_tls(const PemPair& server) {
    return make_context(server);
}

Result<TlsPtr> make_tls(const PemPair& server, const Authority& authority,
                        const std::vector<std::string>& sponsors) {
    auto context = TRY(make_context(server));
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, accept_and_judge_later);
    SSL_CTX_set_max_cert_list(context.get(), 16L * 1024);
    // An anchor may be an issuing authority, whose own issuer nobody has.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context.get()), X509_V_FLAG_PARTIAL_CHAIN);
    TRY(trust(context.get(), authority.certificate()));
    for (const auto& pem : sponsors) {
        auto certificates = certificates_of(pem);
        if (!certificates) return "a file of sponsors " + std::move(certificates).error();
        for (const auto& certificate : *certificates)
            TRY(trust(context.get(), certificate.get()));
    }
    return context;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "http/caller.h"

#include <openssl/x509.h>

#include "base/text.h"

namespace bootseal {

namespace {

/// The subject on one line, as RFC 2253 writes it.
std::string subject_of(X509* certificate) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    return printable({data, static_cast<std::size_t>(size)});
}

std::string common_name(X509* certificate) {
    std::string name(64, '\0');
    const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                               name.data(), static_cast<int>(name.size()));
    name.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return name;
}

}  // namespace

void identify(const SSL* tls, const X509* authority, Caller& caller) {
    auto* const certificate = SSL_get0_peer_certificate(tls);
    if (!certificate) {
        caller.problem = "there is no client certificate";
        return;
    }
    if (const auto verified = SSL_get_verify_result(tls); verified != X509_V_OK) {
        caller.problem = std::string("the client certificate does not hold: ") +
                         printable(X509_verify_cert_error_string(verified));
        return;
    }
    const auto* const chain = SSL_get0_verified_chain(tls);
    const auto expires = to_time(X509_get0_notAfter(certificate));
    if (!chain || sk_X509_num(chain) < 1 || !expires) {
        caller.problem = "the client certificate cannot be judged";
        return;
    }
    caller.expires = *expires;
    if (X509_cmp(sk_X509_value(chain, sk_X509_num(chain) - 1), authority) != 0) {
        caller.sponsor = subject_of(certificate);
        return;
    }
    caller.agent = AgentKey::from(X509_get0_pubkey(certificate));
    if (caller.agent && common_name(certificate) == hex(caller.agent->id())) return;
    caller.agent.reset();
    caller.problem = "the client certificate is not that of an agent";
}

}  // namespace bootseal

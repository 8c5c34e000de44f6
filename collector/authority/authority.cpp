// SPDX-License-Identifier: Apache-2.0
#include "authority/authority.h"

#include <openssl/pem.h>

#include <array>
#include <utility>

#include "authority/certificate_builder.h"
#include "authority/revocation.h"
#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::chrono::minutes clocks_differ{5};
constexpr std::chrono::days authority_time{3650};
constexpr std::chrono::days server_time{825};
constexpr std::size_t most_request_bytes = 4096;

int no_passphrase(char*, int, int, void*) {
    return -1;
}

}  // namespace

Result<PemPair> make_authority(std::string_view name, Time now) {
    const auto key = TRY(make_key());
    const std::array<std::pair<int, std::string>, 3> extensions{{
        {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_subject_key_identifier, "hash"},
    }};
    CertificateText text;
    text.common_name = name;
    text.serial = random_serial();
    text.from = now - clocks_differ;
    text.until = now + authority_time;
    text.extensions = extensions;
    const auto certificate = TRY(build_certificate(text, key.get(), nullptr, key.get()));
    return PemPair{to_pem(certificate.get()), to_pem(key.get())};
}

Result<CertificateRequest> parse_request(std::string_view der) {
    if (der.size() > most_request_bytes) return invalid("the request is too large");
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    const std::unique_ptr<X509_REQ, Release<X509_REQ_free>> request(
        d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size())));
    if (!request || at != end) {
        openssl_reason();
        return invalid("the request is not one of PKCS #10");
    }
    KeyPtr key(X509_REQ_get_pubkey(request.get()));
    auto agent = AgentKey::from(key.get());
    if (!agent) {
        openssl_reason();
        return invalid("the request is not for a key on P-256");
    }
    if (X509_REQ_verify(request.get(), key.get()) != 1) {
        openssl_reason();
        return invalid("the request is not signed with its key");
    }
    return CertificateRequest{std::move(key), *std::move(agent)};
}

Result<Authority> Authority::load(const PemPair& pem) {
    const auto certificate_bio = read_bio(pem.certificate);
    const auto key_bio = read_bio(pem.key);
    Authority loaded;
    loaded.certificate_.reset(
        PEM_read_bio_X509(certificate_bio.get(), nullptr, no_passphrase, nullptr));
    loaded.key_.reset(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, no_passphrase, nullptr));
    if (!loaded.certificate_ || !loaded.key_) {
        return invalid("the authority's certificate or key is not PEM, or is encrypted (" +
                       openssl_reason() + ")");
    }
    if (X509_check_private_key(loaded.certificate_.get(), loaded.key_.get()) != 1 ||
        X509_check_ca(loaded.certificate_.get()) == 0) {
        openssl_reason();
        return invalid("the authority's certificate is not that of its key, or not that of a CA");
    }
    loaded.der_ = to_der(loaded.certificate_.get());
    return loaded;
}

Result<Authority::Issued> Authority::issue(const CertificateRequest& request, Time now,
                                           std::chrono::seconds lifetime) const {
    const std::array<std::pair<int, std::string>, 4> extensions{{
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, "clientAuth"},
        {NID_authority_key_identifier, "keyid"},
    }};
    CertificateText text;
    text.common_name = hex(request.agent.id());
    text.serial = random_serial();
    text.from = now - clocks_differ;
    text.until = now + lifetime;
    text.extensions = extensions;
    const auto certificate =
        TRY(build_certificate(text, request.key.get(), certificate_.get(), key_.get()));
    return Issued{to_der(certificate.get()), text.serial, text.until};
}

Result<PemPair> Authority::make_server(std::span<const std::string> names, Time now) const {
    const auto key = TRY(make_key());
    std::vector<std::string> alternatives;
    for (const auto& name : names) {
        const bool is_address = name.find_first_not_of("0123456789.") == std::string::npos ||
                                name.find(':') != std::string::npos;
        alternatives.push_back((is_address ? "IP:" : "DNS:") + name);
    }
    const std::array<std::pair<int, std::string>, 5> extensions{{
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, "critical,digitalSignature"},
        {NID_ext_key_usage, "serverAuth"},
        {NID_authority_key_identifier, "keyid"},
        {NID_subject_alt_name, join(alternatives, ",")},
    }};
    CertificateText text;
    text.common_name = names.front();
    text.serial = random_serial();
    text.from = now - clocks_differ;
    text.until = now + server_time;
    text.extensions = extensions;
    const auto made = TRY(build_certificate(text, key.get(), certificate_.get(), key_.get()));
    return PemPair{to_pem(made.get()), to_pem(key.get())};
}

Result<std::string> Authority::revocation_list(std::span<const RevokedCertificate> revoked,
                                               Time now) const {
    return make_revocation_list(certificate_.get(), key_.get(), revoked, now);
}

}  // namespace bootseal

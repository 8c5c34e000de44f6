// SPDX-License-Identifier: Apache-2.0
#include "telemetry/identity.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/text.h"
#include "system/state_file.h"
#include "trust/digest.h"
#include "trust/openssl.h"

namespace bootseal {

namespace {

constexpr std::string_view key_name = "/key.pem";
constexpr std::string_view certificate_name = "/certificate.pem";
constexpr std::size_t most_bytes = 64 << 10;

using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using Request = std::unique_ptr<X509_REQ, Release<X509_REQ_free>>;
using SharedKey = std::shared_ptr<EVP_PKEY>;

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

SharedKey own(EVP_PKEY* key) {
    return {key, EVP_PKEY_free};
}

/// What `write` writes into memory.
template <class Write>
Result<std::string> written(const Write& write) {
    const BioPtr out(BIO_new(BIO_s_mem()));
    if (!out || write(out.get()) != 1) return invalid("write a key: " + openssl_reason());
    char* data = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

/// DER of something that has an i2d function of OpenSSL.
template <class Object, class Encode>
Result<std::string> der_of(Object* object, const Encode& encode) {
    unsigned char* data = nullptr;
    const auto size = encode(object, &data);
    if (size <= 0) return invalid("encode: " + openssl_reason());
    std::string bytes(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
    OPENSSL_free(data);
    return bytes;
}

Result<std::string> private_pem(EVP_PKEY* key) {
    return written([&](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

Result<SharedKey> make_key() {
    auto key = own(EVP_EC_gen("P-256"));
    if (!key) return invalid("make a key: " + openssl_reason());
    return key;
}

Result<SharedKey> read_key(std::string_view pem, const std::string& path) {
    const auto bio = read_bio(pem);
    auto key = own(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC) return key;
    openssl_reason();
    return invalid("/" + path + " is damaged: restore it, or remove it to enrol as a new agent");
}

Result<std::string> agent_of(EVP_PKEY* key) {
    const auto bytes =
        TRY(der_of(key, [](EVP_PKEY* of, unsigned char** to) { return i2d_PUBKEY(of, to); }));
    Digest digest;
    digest.add(bytes);
    return digest.finish().substr(0, agent_id_size);
}

std::string pem_of(X509* certificate) {
    auto text = written([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
    return text ? *std::move(text) : std::string();
}

}  // namespace

Result<Identity> Identity::open(const Root& root, const std::string& folder) {
    prepare_openssl();
    TRY(make_state_folder(root, folder));
    const auto path = folder + std::string(key_name);
    const auto pem = root.read(path, most_bytes);
    if (!pem && !is_absent(pem.error())) return pem.error();
    SharedKey key;
    if (pem) {
        key = TRY(read_key(*pem, path));
    } else {
        key = TRY(make_key());
        const auto text = TRY(private_pem(key.get()));
        TRY(write_state_file(root, path, text));
    }
    auto agent = TRY(agent_of(key.get()));
    return Identity(root, folder, std::move(key), std::move(agent));
}

Result<std::string> Identity::sign(std::string_view bytes) const {
    const DigestContext context(EVP_MD_CTX_new());
    std::size_t size = 0;
    std::string signature;
    bool done =
        context &&
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &size, raw(bytes), bytes.size()) == 1;
    if (done) {
        signature.resize(size);
        done = EVP_DigestSign(context.get(), raw(signature), &size, raw(bytes), bytes.size()) == 1;
        signature.resize(size);
    }
    if (!done) return invalid("sign: " + openssl_reason());
    return signature;
}

Result<std::string> Identity::request() const {
    const Request request(X509_REQ_new());
    // The collector names the agent by its key; no subject is asked for.
    const bool done = request && X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) == 1 &&
                      X509_REQ_set_pubkey(request.get(), key_.get()) == 1 &&
                      X509_REQ_sign(request.get(), key_.get(), EVP_sha256()) > 0;
    if (!done) return invalid("make a request for a certificate: " + openssl_reason());
    return der_of(request.get(),
                  [](X509_REQ* of, unsigned char** to) { return i2d_X509_REQ(of, to); });
}

Result<std::optional<Identity::Credentials>> Identity::credentials() const {
    auto certificates = root_.read(folder_ + std::string(certificate_name), most_bytes);
    if (!certificates && is_absent(certificates.error())) return std::optional<Credentials>();
    if (!certificates) return certificates.error();
    Credentials credentials;
    credentials.key = TRY(private_pem(key_.get()));
    credentials.certificates = *std::move(certificates);
    return std::optional(std::move(credentials));
}

Result<> Identity::keep(std::string_view certificate, const std::vector<std::string>& chain) const {
    const auto own_certificate = parse_certificate(certificate);
    if (!own_certificate) return invalid("the certificate for this agent is damaged");
    if (X509_check_private_key(own_certificate.get(), key_.get()) != 1) {
        openssl_reason();
        return invalid("the certificate is for the key of another agent");
    }
    auto text = pem_of(own_certificate.get());
    for (const auto& one : chain) {
        const auto above = parse_certificate(one);
        if (!above) return invalid("a certificate above that of this agent is damaged");
        text += pem_of(above.get());
    }
    return write_state_file(root_, folder_ + std::string(certificate_name), text);
}

Holds holds(std::string_view signature, std::string_view bytes, evp_pkey_st* key) {
    const DigestContext context(EVP_MD_CTX_new());
    const bool good =
        context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
        EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(bytes),
                         bytes.size()) == 1;
    if (!good) openssl_reason();
    return good ? Holds::yes : Holds::no;
}

}  // namespace bootseal

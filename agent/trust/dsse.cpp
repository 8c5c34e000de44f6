// SPDX-License-Identifier: Apache-2.0
#include "trust/dsse.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "trust/certificate.h"
#include "trust/open_key.h"
#include "trust/openssl.h"
#include "trust/refusal.h"

namespace bootseal {

namespace {

using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* raw(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string pem_of(X509* certificate) {
    const BioPtr out(BIO_new(BIO_s_mem()));
    char* data = nullptr;
    if (PEM_write_bio_X509(out.get(), certificate) != 1) return {};
    const auto size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

std::string dsse_encoding(std::string_view type, std::string_view payload) {
    std::string result = "DSSEv1 " + std::to_string(type.size()) + " ";
    result += type;
    result += " " + std::to_string(payload.size()) + " ";
    result += payload;
    return result;
}

Result<DsseSignature> sign_dsse(std::string_view type, std::string_view payload,
                                const SigningKey& with) {
    const auto key = TRY(open_signing_key(with));
    auto* own = key.certificates.front().get();
    const auto text = dsse_encoding(type, payload);
    const DigestContext context(EVP_MD_CTX_new());
    std::size_t size = 0;
    std::string signature;
    bool done =
        context &&
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.key.get()) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &size, raw(text), text.size()) == 1;
    if (done) {
        signature.resize(size);
        done = EVP_DigestSign(context.get(), raw(signature), &size, raw(text), text.size()) == 1;
        signature.resize(size);
    }
    if (!done) return invalid("sign as " + common_name(own) + ": " + openssl_reason());
    return DsseSignature{key_id(own), std::move(signature), pem_of(own)};
}

Result<> require_dsse(std::string_view type, std::string_view payload,
                      const DsseSignature& signature) {
    prepare_openssl();
    const auto blocks = parse_pem(signature.certificate, 1);
    const auto certificate =
        blocks && !blocks->empty() ? parse_certificate(blocks->front().der) : nullptr;
    if (!certificate) return refused(Refusal::malformed, "a signature has no certificate with it");
    TRY(require_strong_key(certificate.get()));
    if (key_id(certificate.get()) != signature.key_id) {
        return refused(Refusal::malformed, "a signature of " + common_name(certificate.get()) +
                                               " has the keyid of another key");
    }
    const auto text = dsse_encoding(type, payload);
    const DigestContext context(EVP_MD_CTX_new());
    auto* key = X509_get0_pubkey(certificate.get());
    const bool holds =
        context && key &&
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
        EVP_DigestVerify(context.get(), raw(signature.signature), signature.signature.size(),
                         raw(text), text.size()) == 1;
    if (holds) return {};
    openssl_reason();
    return refused(Refusal::altered, "the signature of " + common_name(certificate.get()) +
                                         " does not hold: the statement or it was altered");
}

std::string base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const auto size = EVP_EncodeBlock(raw(text), raw(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const auto size = EVP_DecodeBlock(raw(bytes), raw(text), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    bytes.resize(static_cast<std::size_t>(size) - padding);
    // EVP_DecodeBlock() passes over blanks and stops at some other characters.
    return base64(bytes) == text ? std::optional(bytes) : std::nullopt;
}

}  // namespace bootseal

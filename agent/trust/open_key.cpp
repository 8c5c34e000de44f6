// SPDX-License-Identifier: Apache-2.0
#include "trust/open_key.h"

#include <openssl/pem.h>

#include <string_view>
#include <utility>

#include "trust/certificate.h"
#include "trust/verify.h"

namespace bootseal {

namespace {

/// OpenSSL asks on the terminal for the passphrase of an encrypted key unless told otherwise.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

Result<std::vector<CertificatePtr>> read_certificates(std::string_view pem) {
    const auto blocks = parse_pem(pem, certificates_limit);
    std::vector<CertificatePtr> result;
    if (blocks) {
        for (const auto& block : *blocks) {
            if (block.name != "CERTIFICATE") continue;
            result.push_back(parse_certificate(block.der));
            if (!result.back()) return invalid("a certificate to sign with is damaged");
        }
    }
    if (result.empty()) return invalid("the certificate to sign with is not in PEM");
    return result;
}

Result<KeyPtr> read_key(std::string_view pem, const X509* certificate) {
    const auto bio = read_bio(pem);
    KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    if (!key) {
        return invalid("the private key is not PEM, or is encrypted (" + openssl_reason() +
                       "): sign with `openssl cms`, or decrypt it");
    }
    if (X509_check_private_key(certificate, key.get()) != 1) {
        openssl_reason();
        return invalid("the private key is not that of the certificate of " +
                       common_name(certificate));
    }
    return key;
}

}  // namespace

Result<OpenKey> open_signing_key(const SigningKey& with) {
    prepare_openssl();
    OpenKey opened;
    opened.certificates = TRY(read_certificates(with.certificate));
    auto* own = opened.certificates.front().get();
    TRY(require_strong_key(own));
    TRY(require_strong_signature(own));
    TRY(require_signer(own));
    opened.key = TRY(read_key(with.key, own));
    if (EVP_PKEY_get_base_id(opened.key.get()) == EVP_PKEY_RSA_PSS) {
        // OpenSSL 3.0 would name PKCS #1 v1.5 in the signature, and nobody could verify it.
        return unsupported(
            "the key is for RSASSA-PSS only: sign with `openssl cms -keyopt "
            "rsa_padding_mode:pss`");
    }
    return opened;
}

}  // namespace bootseal

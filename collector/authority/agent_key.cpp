// SPDX-License-Identifier: Apache-2.0
#include "authority/agent_key.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <array>

#include "trust/digest.h"

namespace bootseal {

std::string sha256(std::string_view bytes) {
    thread_local Digest digest;
    digest.begin();
    digest.add(bytes);
    return digest.finish();
}

std::optional<AgentKey> AgentKey::from(EVP_PKEY* key) {
    // SubjectPublicKeyInfo of P-256 by its name, the point uncompressed.
    constexpr int length = 91;
    constexpr std::size_t id_length = 16;
    std::array<char, 32> group{};
    std::size_t size = 0;
    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC ||
        EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) != 1 ||
        std::string_view(group.data(), size) != SN_X9_62_prime256v1) {
        ERR_clear_error();
        return std::nullopt;
    }
    std::array<unsigned char, length> info{};
    auto* at = info.data();
    if (i2d_PUBKEY(key, nullptr) != length || i2d_PUBKEY(key, &at) != length) return std::nullopt;
    AgentKey made;
    made.info_.assign(reinterpret_cast<const char*>(info.data()), info.size());
    made.id_ = sha256(made.info_).substr(0, id_length);
    made.verifier_.reset(EVP_PKEY_CTX_new(key, nullptr));
    if (!made.verifier_ || EVP_PKEY_verify_init(made.verifier_.get()) != 1) return std::nullopt;
    return made;
}

bool AgentKey::signed_digest(std::string_view digest, std::string_view signature) const {
    const bool holds =
        EVP_PKEY_verify(verifier_.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                        signature.size(), reinterpret_cast<const unsigned char*>(digest.data()),
                        digest.size()) == 1;
    if (!holds) ERR_clear_error();
    return holds;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "authority/password.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <optional>

#include "authority/certificate_builder.h"
#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::uint64_t most_memory = 256U << 20U;

/// What a hash costs.
struct Cost {
    unsigned power = 16;
    unsigned blocks = 8;
    unsigned parallel = 2;
};

struct Hashed {
    Cost cost;
    std::string salt = std::string(salt_bytes, '\0');
    std::string hash;
};

std::optional<std::string> derive(std::string_view password, std::string_view salt,
                                  const Cost& cost) {
    std::string hash(hash_bytes, '\0');
    const int done = EVP_PBE_scrypt(
        password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()),
        salt.size(), std::uint64_t{1} << cost.power, cost.blocks, cost.parallel, most_memory,
        reinterpret_cast<unsigned char*>(hash.data()), hash.size());
    if (done != 1) return std::nullopt;
    return hash;
}

std::optional<std::string> bytes_of(std::string_view digits) {
    std::string bytes;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        const auto byte = parse_number(digits.substr(at, 2), 16);
        if (!byte || *byte < 0) return std::nullopt;
        bytes += static_cast<char>(*byte);
    }
    return bytes;
}

/// None where it is no hash of ours, or would cost more than we spend on one.
std::optional<Hashed> parse(std::string_view text) {
    const auto parts = split(text, '$');
    if (parts.size() != 6 || parts[0] != "scrypt") return std::nullopt;
    const auto power = parse_number(parts[1]);
    const auto blocks = parse_number(parts[2]);
    const auto parallel = parse_number(parts[3]);
    if (!power || !blocks || !parallel) return std::nullopt;
    const bool fits =
        *power >= 14 && *power <= 17 && *blocks == 8 && *parallel >= 1 && *parallel <= 8;
    const auto salt = bytes_of(parts[4]);
    const auto hash = bytes_of(parts[5]);
    if (!fits || !salt || !hash || hash->size() != hash_bytes) return std::nullopt;
    return Hashed{{static_cast<unsigned>(*power), static_cast<unsigned>(*blocks),
                   static_cast<unsigned>(*parallel)},
                  *salt,
                  *hash};
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
    if (password.size() < least_password_bytes || password.size() > most_password_bytes) {
        return invalid("a password has from " + std::to_string(least_password_bytes) + " to " +
                       std::to_string(most_password_bytes) + " bytes");
    }
    const Cost cost;
    const auto salt = random_bytes(salt_bytes);
    const auto hash = derive(password, salt, cost);
    if (!hash) return invalid("OpenSSL has no scrypt, or no memory for it");
    return "scrypt$" + std::to_string(cost.power) + "$" + std::to_string(cost.blocks) + "$" +
           std::to_string(cost.parallel) + "$" + hex(salt) + "$" + hex(*hash);
}

Password compare_password(std::string_view password, std::string_view hash) {
    const auto known = parse(hash);
    const auto against = known.value_or(Hashed());
    const auto derived =
        derive(password.substr(0, most_password_bytes), against.salt, against.cost);
    if (!known || !derived || password.size() > most_password_bytes) return Password::wrong;
    const bool same = CRYPTO_memcmp(derived->data(), against.hash.data(), hash_bytes) == 0;
    return same ? Password::right : Password::wrong;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "trust/digest.h"

#include <array>
#include <cstdlib>

#include "base/text.h"

namespace bootseal {

namespace {

/// SHA-2 has no way to fail but for memory, and a digest that is not one must never be shown.
void must(int succeeded) {
    if (succeeded != 1) std::abort();
}

}  // namespace

Digest::Digest(const char* algorithm)
    : algorithm_(EVP_MD_fetch(nullptr, algorithm, nullptr)), context_(EVP_MD_CTX_new()) {
    must(algorithm_ && context_ ? 1 : 0);
    begin();
}

void Digest::begin() {
    must(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr));
}

void Digest::add(std::string_view bytes) {
    must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Digest::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    must(EVP_DigestFinal_ex(context_.get(), digest.data(), &size));
    return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string sha256_raw(std::string_view bytes) {
    Digest digest;
    digest.add(bytes);
    return digest.finish();
}

std::string sha256_hex(std::string_view bytes) {
    return hex(sha256_raw(bytes));
}

}  // namespace bootseal

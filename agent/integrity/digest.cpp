// SPDX-License-Identifier: Apache-2.0
#include "integrity/digest.h"

#include <cstdlib>

#include "trust/openssl.h"

namespace bootseal {

namespace {

/// SHA-256 has no way to fail but for memory, and a digest that is not one must never be shown.
void must(int succeeded) {
    if (succeeded != 1) std::abort();
}

}  // namespace

Sha256::Sha256()
    : algorithm_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    must(algorithm_ && context_ ? 1 : 0);
    begin();
}

void Sha256::begin() {
    must(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr));
}

void Sha256::add(std::string_view bytes) {
    must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
    std::string digest(32, '\0');
    must(EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()),
                            nullptr));
    return bootseal::hex(digest);
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "authority/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/text.h"

namespace bootseal {

std::string hmac_sha256_hex(std::string_view key, std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(out.data()), &size);
    return hex(std::string_view(out).substr(0, size));
}

}  // namespace bootseal

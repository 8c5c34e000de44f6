// SPDX-License-Identifier: Apache-2.0
#include "trust/signed_bytes.h"

#include "trust/openssl.h"
#include "trust/refusal.h"

namespace bootseal {

DigestOf digest_of(std::string_view bytes) {
    return [bytes](const EVP_MD* algorithm) -> Result<std::string> {
        if (bytes.size() > signed_bytes_limit) {
            return refused(Refusal::malformed, "the file is larger than " +
                                                   std::to_string(signed_bytes_limit) + " bytes");
        }
        return digest(bytes, algorithm);
    };
}

}  // namespace bootseal

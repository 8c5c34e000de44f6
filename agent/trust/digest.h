// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace bootseal {

/// The digest of what comes piece by piece. One at a time; not for several threads.
class Digest {
  public:
    /// By the name that OpenSSL has for an algorithm.
    explicit Digest(const char* algorithm = "SHA256");

    void begin();
    void add(std::string_view bytes);
    std::string finish();  ///< the raw bytes; begin() comes before the next add()

  private:
    struct Free {
        void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD, Free> algorithm_;
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

/// The SHA-256 of bytes in memory, raw and in lower case hex.
std::string sha256_raw(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

struct evp_md_st;  // OpenSSL's EVP_MD

namespace bootseal {

/// What is signed, wherever it is: its raw digest by an algorithm.
using DigestOf = std::function<Result<std::string>(const evp_md_st*)>;

/// That of bytes in memory, which must outlive it; an error where they are more than may be held.
DigestOf digest_of(std::string_view bytes);

/// The most bytes of a signed file that are held in memory.
inline constexpr std::size_t signed_bytes_limit = 64 << 20;

}  // namespace bootseal

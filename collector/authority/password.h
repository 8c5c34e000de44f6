// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bootseal {

inline constexpr std::size_t least_password_bytes = 12;
inline constexpr std::size_t most_password_bytes = 1000;

/// "scrypt$16$8$2$SALT$HASH": N as a power of two, r, p, and hex. Takes 64 MiB and some tenths of a
/// second. One that is too short or too long is an error.
Result<std::string> hash_password(std::string_view password);

/// Whether it is the one that was hashed. Takes as long where `hash` is none: pass "" for a name
/// that nobody has, so that one cannot ask which names there are.
enum class Password { right, wrong };
Password compare_password(std::string_view password, std::string_view hash);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bootseal {

/// HMAC with SHA-256 (RFC 2104), in lower case hex.
std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bootseal {

/// A new token: 32 random bytes, in hex behind "bootseal-", so that one that leaked is found by
/// those who search for secrets.
std::string make_token();

/// What is kept of it.
std::string token_digest(std::string_view token);

}  // namespace bootseal

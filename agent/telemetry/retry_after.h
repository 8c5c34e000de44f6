// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace bootseal {

/// How long a Retry-After field asks to wait (RFC 9110, 10.2.3): in seconds, or until a date, which
/// is held against the Date of the same answer and not against our own clock. At most a day.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, std::string_view date);

}  // namespace bootseal

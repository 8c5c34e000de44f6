// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace bootseal {

/// A moment in UTC, in whole seconds. Functions that need "now" take it as an argument.
using Time = std::chrono::sys_seconds;

/// What the machine's clock says, right or wrong; only cli/ asks.
Time clock_now();

/// "2026-11-20T00:00:00Z" (RFC 3339, UTC, whole seconds); nothing else is a time.
std::optional<Time> parse_time(std::string_view text);
std::string format_time(Time time);

/// "90s", "30m", "2h", "7d", and together: "1h30m". More than nothing, and at most a century.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace bootseal

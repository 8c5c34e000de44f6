// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// Where the highest accepted serials are kept, a line "ID SERIAL" for each.
inline constexpr std::string_view serial_state = "var/lib/bootseal/state/serial";

/// The lowest serial of `id` that may be accepted: the highest accepted before, or `least` where
/// that is higher. No clock is asked. A state file that cannot be read is an error.
Result<std::uint64_t> serial_floor(const Root& root, std::string_view id, std::uint64_t least);

/// Refuses a serial below the floor.
Result<> require_serial(std::uint64_t serial, std::uint64_t floor, std::string_view id);

/// Keeps `serial` as accepted, before its ruleset is applied. Never lowers what is kept.
Result<> raise_serial_floor(const Root& root, std::string_view id, std::uint64_t serial);

}  // namespace bootseal

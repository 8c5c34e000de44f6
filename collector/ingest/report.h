// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace bootseal {

inline constexpr std::size_t most_report_bytes = 8U << 20U;

/// Refuses bytes that are no Report, going by its outermost fields. It is not parsed: a few bytes
/// of it can be a lot of memory, and what it says is shown later and decides nothing.
Result<> require_report(std::string_view bytes);

}  // namespace bootseal

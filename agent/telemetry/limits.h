// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace bootseal {

// What a collector accepts (collector/README.md), in bytes.
inline constexpr std::size_t most_state = 4 << 10;
inline constexpr std::size_t most_report = 8 << 20;
inline constexpr std::size_t most_batch = 512 << 10;
inline constexpr std::size_t most_batch_beats = 128;

}  // namespace bootseal

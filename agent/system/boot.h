// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// Tells two machines apart (machine-id(5)).
inline constexpr std::string_view machine_id_file = "etc/machine-id";

/// Tells two boots of a machine apart (random(4)).
inline constexpr std::string_view boot_id_file = "proc/sys/kernel/random/boot_id";

/// What it holds, 16 raw bytes.
Result<std::string> boot_id(const Root& root);

}  // namespace bootseal

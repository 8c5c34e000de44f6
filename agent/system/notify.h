// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace bootseal {

/// Tells the service manager, if one started this process, as sd_notify(3) has it: "READY=1".
void notify_manager(const std::string& state);

/// How often it wants to hear "WATCHDOG=1"; nothing where it does not.
std::optional<std::chrono::milliseconds> watchdog_time();

}  // namespace bootseal

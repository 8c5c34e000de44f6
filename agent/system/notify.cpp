// SPDX-License-Identifier: Apache-2.0
#include "system/notify.h"

#include <systemd/sd-daemon.h>

namespace bootseal {

void notify_manager(const std::string& state) {
    ::sd_notify(0, state.c_str());
}

std::optional<std::chrono::milliseconds> watchdog_time() {
    std::uint64_t microseconds = 0;
    if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    return std::chrono::milliseconds(microseconds / 1000);
}

}  // namespace bootseal

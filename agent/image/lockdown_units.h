// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "image/lockdown_order.h"
#include "system/overlay.h"
#include "system/units.h"

namespace bootseal {

/// Where the program is that locks the machine down again after a reboot.
inline constexpr auto lockdown_program = "/usr/sbin/bootseal";
inline constexpr auto lockdown_order_file = "/etc/bootseal/lockdown.yaml";
inline constexpr auto lockdown_timer = "bootseal-lockdown-end.timer";

/// Writes the service that engages a lockdown at boot, before there is a network, and where modules
/// are to be frozen the one that does that once everything is started.
Result<> write_resume_services(Overlay& files, const LockdownOrder& order);

/// Writes, for this boot only, what keeps everybody from the console and, where the order has an
/// end, the timer for it. `now` is the clock.
Result<> write_runtime_units(Overlay& files, const LockdownOrder& order, Time now);

/// The units that let somebody in at the console, or act on what is typed there: patterns of names.
const std::vector<std::string>& console_units();

/// Which of the console's units can still be started, although they are to be masked. A file in
/// /etc, for one, wins over what is in /run.
Result<std::vector<std::string>> unmasked(const Units& units);

}  // namespace bootseal

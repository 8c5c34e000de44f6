// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// A unit of the service manager.
///
///     - unit: {name: cron.service, state: enabled}             starts at boot, and is active
///     - unit: {name: avahi-daemon.service, state: disabled}    nothing starts it at boot
///     - unit: {name: avahi-daemon.service, state: masked}      nothing can start it
///
/// Persisted is what systemd makes of the unit files and links at the next boot. A unit that does
/// not exist is disabled. Live is whether it is active now.
Result<std::unique_ptr<Resource>> parse_unit(Fields& fields);

}  // namespace bootseal

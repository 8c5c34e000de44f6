// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// Whom the machine asks for the time.
///
///     - time_servers: {of: timesyncd, allowed: "0.debian.pool.ntp.org 1.debian.pool.ntp.org"}
///     - time_servers: {of: chrony, allowed: "${time_servers}"}
///
/// At least one server is named, and none that is not allowed; what DHCP brings later is not seen.
/// The remedy names all that are allowed, and makes comments of other lines.
Result<std::unique_ptr<Resource>> parse_time_servers(Fields& fields);

/// As whom chronyd runs.
///
///     - chrony_user: {name: _chrony}
Result<std::unique_ptr<Resource>> parse_chrony_user(Fields& fields);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// What pam_limits sets at a login, limits.d included.
///
///     - limit: {domain: "*", kind: hard, item: core, value: "0"}
///
/// Of equal domains the last line wins, and a user's line wins over a group's and that over "*".
/// For "*" every line of a user or group that says otherwise is drift, as is one that exempts them
/// ("alice -"). Debian's pam_limits does not apply "*" to root; a line for root that says otherwise
/// is drift all the same.
Result<std::unique_ptr<Resource>> parse_limit(Fields& fields);

}  // namespace bootseal

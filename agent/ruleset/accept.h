// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/time.h"
#include "ruleset/ruleset.h"
#include "system/os_release.h"

namespace bootseal {

/// Whether a verified ruleset may be used here and now. A serial below `serial_floor` (which no
/// clock has a part in), an expiry that `now` has reached and a platform that is not this one are
/// refusals of trust (is_refusal).
Result<> accept_ruleset(const Ruleset& ruleset, std::uint64_t serial_floor, Time now,
                        const OsRelease& system);

}  // namespace bootseal

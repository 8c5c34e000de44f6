// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "counters.h"
#include "store/fleet_view.h"

namespace bootseal {

/// The text exposition format of Prometheus: the fleet as it was counted last, and what this
/// collector did. `overview` may be one that nothing was counted for; then only the latter.
std::string metrics_text(const Overview& overview, const Counters::Values& counters);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "system/system.h"

namespace bootseal {

/// Takes one step on the live machine. `units` is null where no service manager runs: steps that
/// need one fail then.
Result<> run_step(const LiveStep& step, Kernel& kernel, Units* units);

/// Queues a step, once. Steps are taken in the order of the queue.
void add_step(std::vector<LiveStep>& steps, LiveStep step);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "image/trace_step.h"
#include "system/erase.h"
#include "system/root.h"

namespace bootseal {

/// Takes every step, the ones after one that failed too, notes in it why it failed, and makes the
/// result durable. Nothing is kept of what was taken out: there is no way back, and a run that was
/// cut is done again. `beside` hears of each step before it is taken.
Result<> take_out(const Root& root, std::vector<TraceStep>& steps, Shred shred,
                  const std::function<void(const TraceStep&)>& beside);

}  // namespace bootseal

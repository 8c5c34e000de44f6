// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "base/time.h"

namespace bootseal {

/// When what is being made was made: now, or what SOURCE_DATE_EPOCH says, so that the same tree
/// gives the same bytes (reproducible-builds.org). An error where that is no number of seconds.
Result<Time> time_of_build();

/// Whether SOURCE_DATE_EPOCH says so.
enum class BuildClock { machine, fixed };
BuildClock build_clock();

}  // namespace bootseal

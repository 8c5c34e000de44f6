// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include "base/result.h"
#include "base/time.h"
#include "cli/arguments.h"
#include "cli/stopwatch.h"
#include "system/root.h"

namespace bootseal {

inline constexpr Option tell_option{
    "tell", nullptr,
    "leave what was seen, the files included, for the heartbeat and the text file"};

/// Leaves what was seen for the process that tells the collector, and writes the text file of
/// telemetry.yaml. `looked` is when that was, as far as the clock is trusted.
Result<> tell(const Root& root, const v1::Report& report, Time looked);

/// The same where nothing could be seen: silence would look as if all were as before.
Result<> tell_failure(const Arguments& arguments, const Error& why, const Stopwatch& stopwatch);

}  // namespace bootseal

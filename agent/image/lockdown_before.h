// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/lockdown_live.h"

namespace bootseal {

/// How the running machine was before it was locked down, for its release.
struct LockdownBefore {
    std::map<std::string, std::string> parameters;  ///< of the kernel, by key
    std::vector<std::string> units;                 ///< to be started
};

/// Adds to the record in `folder` what the order will change and is not in it yet: it has the
/// state before the first of several tries.
Result<> keep_before(const RunningMachine& machine, const LockdownOrder& order,
                     const std::string& folder);

/// Empty where there is no record.
Result<LockdownBefore> read_before(const Root& root, const std::string& folder);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "integrity/chain.h"

namespace bootseal {

/// What somebody wants to accept.
struct Scope {
    std::set<std::string> packages;
    /// What these packages have now, and what else was named; folders do not stand for what is in
    /// them.
    std::set<std::string> paths;
};

/// What deviates from the manifest within the scope, as the entries of an addition to it: as it is
/// now, or gone. What the packages had and have no more is within it, and so is what Python
/// compiled of it. In the order of the walk.
Result<std::vector<Entry>> accepted_entries(
    const Root& root, Chain& chain, const Scope& scope,
    const std::function<std::string(const std::string& path)>& package_of);

}  // namespace bootseal

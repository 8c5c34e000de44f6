// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "system/overlay.h"
#include "system/root.h"

namespace bootseal {

/// The ways in that a tree's files leave open: "ann by SSH key", "root by password". Over SSH the
/// settings for everybody count; what a Match block grants some is not counted on.
Result<std::set<std::string>> ways_in(const Overlay& files, Time now);

/// Refuses changes after which none of the ways in that exist now would be left. A tree that
/// nobody can log in to yet, as most images, has nothing to lose.
Result<> guard_logins(const Root& root, const Overlay& changed, Time now);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/outcome.h"
#include "ruleset/ruleset.h"
#include "system/system.h"

namespace bootseal {

/// How a rule stands on a system: never `fixed` or `pending_reboot`, which only a run can say.
/// Nothing is changed.
Finding judge(const Rule& rule, const System& system);

/// Tries to bring a failing rule about in `changes`, requirement by requirement: where nothing of
/// one gets better in the files it is left as it was, and all is where the rule would break one of
/// `roles` that this machine has. Notes in the finding what apply would do and what is left, and
/// why.
void try_remedy(const Rule& rule, std::span<const MachineRole> roles, const System& system,
                Changes& changes, Finding& finding);

}  // namespace bootseal

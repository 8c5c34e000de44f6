// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "ruleset/ruleset.h"
#include "ruleset/variables.h"
#include "yaml/node.h"

namespace bootseal {

/// The list under `when`, `require`, `any` or `all`; not empty.
Result<std::vector<Requirement>> parse_requirements(const Node& list, Variables& variables);

}  // namespace bootseal

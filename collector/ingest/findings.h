// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/glance.h"

namespace bootseal {

inline constexpr std::size_t most_findings = 2000;

/// The findings of a Report that RuleStatus has a name for. Read in one pass, without the evidence:
/// it takes no more memory than what it returns, whatever the bytes are. Texts that are too long
/// are cut; a report with more than `most_findings` is an error.
Result<std::vector<RuleFinding>> parse_findings(std::string_view report);

}  // namespace bootseal

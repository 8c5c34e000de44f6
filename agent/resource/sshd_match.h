// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "resource/sshd_config.h"

namespace bootseal {

/// The criteria of a Match line, at least one. What sshd refuses is an error.
Result<std::vector<SshdCriterion>> parse_sshd_match(std::string_view text);

}  // namespace bootseal

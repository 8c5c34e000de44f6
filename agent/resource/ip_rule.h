// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "resource/ip_match.h"

namespace bootseal {

/// The words of a rule behind its chain, as iptables(8) reads them. What it refuses is an error, as
/// is a name that only a resolver could tell: none answers before there is a network.
Result<std::pair<std::vector<IpCondition>, IpTarget>> parse_ip_rule(
    const std::vector<std::string>& words, std::string_view chain, IpFamily family);

}  // namespace bootseal

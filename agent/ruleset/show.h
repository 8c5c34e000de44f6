// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ruleset/ruleset.h"

namespace bootseal {

/// A page about a ruleset: what it is, its profiles, and a line for each rule.
std::string show_ruleset(const Ruleset& ruleset);

/// All about one rule, named by its id or its number.
Result<std::string> show_rule(const Ruleset& ruleset, std::string_view name);

}  // namespace bootseal

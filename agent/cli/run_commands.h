// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"

namespace bootseal {

// What works on a tree with a ruleset: plan, apply, verify, rollback.

extern const std::span<const Option> run_options;
extern const std::span<const Option> verify_options;
extern const std::span<const Option> rollback_options;

Result<Exit> plan_command(const Arguments& arguments);
Result<Exit> apply_command(const Arguments& arguments);
Result<Exit> verify_command(const Arguments& arguments);
Result<Exit> rollback_command(const Arguments& arguments);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"

namespace bootseal {

// What works on a ruleset itself: lint, build, show, sign, check.

extern const std::span<const Option> ruleset_lint_options;
extern const std::span<const Option> ruleset_build_options;
extern const std::span<const Option> ruleset_show_options;
extern const std::span<const Option> ruleset_sign_options;
extern const std::span<const Option> ruleset_check_options;

Result<Exit> ruleset_lint_command(const Arguments& arguments);
Result<Exit> ruleset_build_command(const Arguments& arguments);
Result<Exit> ruleset_show_command(const Arguments& arguments);
Result<Exit> ruleset_sign_command(const Arguments& arguments);
Result<Exit> ruleset_check_command(const Arguments& arguments);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"

namespace bootseal {

// From a tree that was prepared to an image that may be published.

extern const std::span<const Option> inspect_options;

Result<Exit> inspect_command(const Arguments& arguments);

extern const std::span<const Option> generalize_options;
Result<Exit> generalize_command(const Arguments& arguments);

}  // namespace bootseal

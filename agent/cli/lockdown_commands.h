// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"

namespace bootseal {

// Nobody but the builder gets at the machine that an image is built on.

extern const std::span<const Option> lockdown_engage_options;
extern const std::span<const Option> lockdown_status_options;
extern const std::span<const Option> lockdown_release_options;

Result<Exit> lockdown_engage_command(const Arguments& arguments);
Result<Exit> lockdown_status_command(const Arguments& arguments);
Result<Exit> lockdown_release_command(const Arguments& arguments);

}  // namespace bootseal

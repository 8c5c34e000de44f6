// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"

namespace bootseal {

// Whether the files of a tree are those that were sealed.

extern const std::span<const Option> integrity_snapshot_options;
extern const std::span<const Option> integrity_check_options;
extern const std::span<const Option> integrity_accept_options;

Result<Exit> integrity_snapshot_command(const Arguments& arguments);
Result<Exit> integrity_check_command(const Arguments& arguments);
Result<Exit> integrity_accept_command(const Arguments& arguments);

}  // namespace bootseal

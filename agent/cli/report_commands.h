// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"

namespace bootseal {

// What is made of a report that a run wrote. Nothing here looks at a machine.

extern const std::span<const Option> report_export_options;

Result<Exit> report_export_command(const Arguments& arguments);

}  // namespace bootseal

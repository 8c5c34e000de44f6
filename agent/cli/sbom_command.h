// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"
#include "cli/command.h"

namespace bootseal {

extern const std::span<const Option> sbom_options;

Result<Exit> sbom_command(const Arguments& arguments);

/// When what is being made was made: now, or what SOURCE_DATE_EPOCH says, so that the same tree
/// gives the same bytes (reproducible-builds.org). An error where that is no number of seconds.
Result<Time> time_of_build();

}  // namespace bootseal

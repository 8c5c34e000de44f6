// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "cli/command.h"

namespace bootseal {

extern const std::span<const Option> heartbeat_options;
extern const std::span<const Option> heartbeat_status_options;

/// Tells the collector how this machine is, until it is ended or, with --once, once.
Result<Exit> heartbeat_command(const Arguments& arguments);

/// Who this machine is to its collector, and what waits to be delivered.
Result<Exit> heartbeat_status_command(const Arguments& arguments);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "cli/command.h"

namespace bootseal {

extern const std::span<const Option> firstboot_options;

/// What bootseal-firstboot.service runs: signature, integrity, apply and report, once for each
/// machine; where it fails, what agent.yaml wants then.
Result<Exit> firstboot_command(const Arguments& arguments);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "cli/arguments.h"
#include "cli/command.h"

namespace bootseal {

extern const std::span<const Option> record_begin_options;
extern const std::span<const Option> record_show_options;
extern const std::span<const Option> seal_options;
extern const std::span<const Option> seal_sign_options;
extern const std::span<const Option> seal_check_options;
extern const std::span<const Option> seal_show_options;

Result<Exit> record_begin_command(const Arguments& arguments);
Result<Exit> record_show_command(const Arguments& arguments);
Result<Exit> seal_command(const Arguments& arguments);
Result<Exit> seal_sign_command(const Arguments& arguments);
Result<Exit> seal_check_command(const Arguments& arguments);
Result<Exit> seal_show_command(const Arguments& arguments);

}  // namespace bootseal

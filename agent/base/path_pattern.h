// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace bootseal {

/// Whether a pattern fits all of a path. "*" stands for anything but a slash and "**" for anything;
/// everything else stands for itself. The time is at most that of both lengths multiplied.
bool fits_pattern(std::string_view pattern, std::string_view path);

}  // namespace bootseal

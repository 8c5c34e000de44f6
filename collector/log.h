// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace bootseal {

/// A line on standard error, which the journal keeps. Of more than a hundred in a second the rest
/// is counted and not written: whoever is refused must not fill the disk. For several threads.
void log_line(std::string_view line);

}  // namespace bootseal

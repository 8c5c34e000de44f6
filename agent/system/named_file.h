// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

// Files that the caller named on the command line: outside any tree, relative to the working
// directory. With the checks of Root: a FIFO or device is refused, and sizes are bounded.

Result<std::string> read_named_file(const std::string& path, std::size_t limit = Root::read_limit);

/// Replaces the file by temporary file and rename. What is there and is not a regular file, or a
/// link to one, is an error.
Result<> write_named_file(const std::string& path, std::string_view bytes, mode_t mode = 0644);

}  // namespace bootseal

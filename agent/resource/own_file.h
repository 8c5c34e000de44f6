// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// Puts a line into a drop-in of our own that several rules share: it replaces the lines for which
/// `replaces` is true. The file is created where it is missing, says whose it is, and is kept
/// sorted, so that it is the same in whatever order the rules come.
Result<> put_own_line(Overlay& files, const std::string& path, const std::string& line,
                      const std::function<bool(std::string_view)>& replaces);

/// `text` with the line that begins at `begin` made a comment that says who did it.
std::string comment_out(std::string_view text, std::size_t begin);

}  // namespace bootseal

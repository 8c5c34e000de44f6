// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// The first line of what we write into a configuration file.
inline constexpr std::string_view own_mark = "# Written by bootseal.";

/// `text` with `line` in our block at its top: own_mark and the lines up to the first empty one,
/// sorted. The lines in it for which `replaced` holds go; the rest of the text is left alone.
std::string put_in_own_block(std::string_view text, std::string_view line,
                             const std::function<bool(std::string_view line)>& replaced);

/// Puts a line into our block of a file, which is created as `created` where it is missing. Rules
/// share such a file, and it comes out the same in whatever order they come.
Result<> put_own_line(Overlay& files, const std::string& path, std::string_view line,
                      const std::function<bool(std::string_view line)>& replaced,
                      Access created = {});

/// `text` with the line that begins at byte `begin`, or line `number` (from 1), made a comment that
/// says who did it.
std::string comment_out(std::string_view text, std::size_t begin);
std::string comment_out_line(std::string_view text, std::size_t number);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// How many columns of a terminal `text` takes: none for a combining mark, two for a wide
/// character. For text that is printable().
int columns(std::string_view text);

/// `text`, or as many whole characters of it as fit in `width` columns with `ellipsis` after them.
std::string fit(std::string_view text, int width, std::string_view ellipsis);

/// `text` with blanks after it, or before it, up to `width` columns.
std::string pad_right(std::string_view text, int width);
std::string pad_left(std::string_view text, int width);

/// `text` in lines of at most `width` columns, broken at blanks, or within a word too long.
std::vector<std::string> wrap(std::string_view text, int width);

}  // namespace bootseal

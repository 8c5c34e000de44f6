// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace bootseal {

/// Whether a pattern matches; it cannot be told of one that uses more than is known here.
enum class Fit { yes, no, unknown };

/// Whether a regular expression as AIDE has them (PCRE, from the start of the path, not to its end
/// unless it says so) matches a path. Literals, classes, groups, alternatives, repetition and
/// anchors are known. What would take more than some milliseconds is unknown, too.
Fit fits_aide_pattern(std::string_view pattern, std::string_view path);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace bootseal {

/// Whether a reader would not see this character, one whole UTF-8 sequence: a control character
/// other than tab and line feed, a byte order mark, or a mark that turns the direction of writing.
bool is_unseen(std::string_view character);

}  // namespace bootseal

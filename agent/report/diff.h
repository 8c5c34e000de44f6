// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// What an overlay would change as a unified diff that patch(1) can apply, changes of mode, owner
/// and links as lines between the files. The lines of a file that not everybody may read are not
/// shown, nor are those that are not text.
Result<std::string> unified_diff(const Overlay& files);

/// The hunks between two texts with three lines of context, or nothing where they are equal.
std::string unified_hunks(std::string_view before, std::string_view after);

}  // namespace bootseal

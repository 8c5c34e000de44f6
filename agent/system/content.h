// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "system/walk.h"

namespace bootseal {

/// What can be known of a file or folder only once it is open.
struct Content {
    FileStatus status;  ///< of what was read, when it was read to the end
    std::map<std::string, std::string> xattrs;
};

/// Reads a file that a walk came by, piece by piece, without a change of its access time. Of a
/// folder only the attributes are read. What is another file by now is an error (ESTALE).
Result<Content> read_content(const Visited& visited,
                             const std::function<void(std::string_view)>& take);

}  // namespace bootseal

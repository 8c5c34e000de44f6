// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "system/overlay.h"

namespace bootseal {

/// One thing that is done to take a trace out of a tree.
struct TraceStep {
    enum class Kind {
        remove,    ///< a file, link, or folder with all that it holds
        truncate,  ///< a file holds nothing
        write,     ///< a file holds `content`
        link,      ///< a symlink leads to `content`
        swap,      ///< a swap file holds its header and nothing else
    };

    Kind kind = Kind::remove;
    std::size_t trace = 0;         ///< its place in the list
    std::string path;              ///< without a slash at the start
    std::string content;           ///< never shown: it may be what remains of a secret file
    std::optional<Access> access;  ///< of what is written; none: as it was
    std::string error{};           ///< why it could not be done; empty: it was, or not yet
};

}  // namespace bootseal

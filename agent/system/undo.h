// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"
#include "system/root.h"

namespace bootseal {

/// What a path was before it was touched: all that it takes to make it so again.
struct Before {
    enum class Kind { absent, file, directory, symlink };

    std::string path;  ///< inside the tree, without links
    Kind kind = Kind::absent;
    std::optional<std::string> content;  ///< of a file; none: only its metadata was touched
    std::string target;                  ///< of a symlink
    Access access;
    timespec accessed = {};
    timespec modified = {};
    std::map<std::string, std::string> xattrs;
};

/// A folder whose entries changed: its times go back last.
struct FolderTimes {
    std::string path;
    timespec accessed = {};
    timespec modified = {};
};

/// All that a run touched, as it was before.
struct Undo {
    std::vector<Before> paths;  ///< parents before children
    std::vector<FolderTimes> folders;
    std::vector<std::string> temporaries;  ///< files that may have been left half written
};

/// Reads what the changes in an overlay will touch. Nothing is written.
Result<Undo> capture(const Overlay& overlay);

/// Reads the paths of an earlier capture as they are now: what undoes the undoing.
Result<Undo> capture_again(const Root& root, const Undo& earlier);

/// Makes everything what it was, durably. May be cut anywhere and run again.
Result<> restore(const Root& root, const Undo& undo);

std::string encode_undo(const Undo& undo);
Result<Undo> parse_undo(std::string_view bytes);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// How deep folders may be nested: each takes a handle, and this is half of what a process may have
/// open by default.
inline constexpr int deepest_folder = 500;

/// What a walk left out: folders on file systems that hold no files of the machine's own (/proc,
/// network and user space file systems), and those nested too deep. Bounded, and counted.
struct LeftOut {
    std::size_t count = 0;
    std::vector<std::string> first;
    bool too_deep = false;  ///< the walk is not complete
};

/// A name that a walk comes by. What it refers to is gone when visit() returns.
struct Visited {
    const std::string& path;  ///< without a slash at the start
    const FileStatus& status;
    const std::shared_ptr<const Fd>& folder;  ///< what it is in, open; may be kept
    const std::string& name;                  ///< in the folder
};

/// Calls `visit` for every name below the tree, a folder before what is in it, in the order of the
/// bytes. Links are not followed. What vanishes meanwhile
/// is passed over; a folder that cannot be read is an error. Nothing is opened but folders.
Result<LeftOut> walk(const Root& root, const std::function<Result<>(const Visited&)>& visit);

}  // namespace bootseal

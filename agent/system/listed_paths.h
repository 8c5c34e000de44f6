// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "system/overlay.h"
#include "system/root.h"

namespace bootseal {

/// Paths as the databases of packages list them: "/bin/sh" on a tree whose /bin is a link.
class ListedPaths {
  public:
    explicit ListedPaths(Root root) : files_(std::move(root), Looks::once) {}

    /// As walk() has it, "usr/bin/sh": whatever links its folder goes through, itself not followed.
    /// Empty for the tree itself.
    Result<std::string> without_links(std::string_view listed);

    const Overlay& files() const { return files_; }

  private:
    Overlay files_;
    std::unordered_map<std::string, std::string> folders_;  ///< without links
};

}  // namespace bootseal

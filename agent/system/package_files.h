// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"
#include "system/root.h"

namespace bootseal {

/// Which files belong to which package, as dpkg lists them. Paths are as walk() has them: without
/// links, whatever links the list goes through. What a diversion moved is listed where it was.
class PackageFiles {
  public:
    explicit PackageFiles(Root root) : files_(std::move(root), Looks::once) {}

    /// All that the package has, folders and dpkg's own files about it included; none where it is
    /// not installed. `package` is its name without an architecture.
    Result<std::vector<std::string>> of(std::string_view package);

    /// The package that has a path, or "". Of several, as folders have, it is any of them.
    using OwnerOf = std::function<std::string(const std::string& path)>;
    Result<OwnerOf> owners();

  private:
    Result<std::vector<std::string>> listed(const std::string& list);
    Result<const std::string*> without_links(const std::string& folder);

    Overlay files_;
    std::unordered_map<std::string, std::string> folders_;  ///< without links
};

}  // namespace bootseal

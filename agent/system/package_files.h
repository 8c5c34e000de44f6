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

/// "a/b.py" of "a/__pycache__/b.cpython-311.pyc", PEP 3147, and "a" of the folder; any other path
/// as it is. Debian's packages compile what they bring when they are installed, and do not list it.
std::string source_of_compiled(const std::string& path);

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

    /// The MD5 of each file as its package brought it, in lower case hex: all that dpkg keeps. It
    /// tells what was changed by mistake, and nothing of who wants to hide a change.
    Result<std::unordered_map<std::string, std::string>> digests();

  private:
    Result<> add_digest(std::string_view path, std::string_view digest,
                        std::unordered_map<std::string, std::string>& into);
    Result<std::string> path_of(std::string_view listed);
    Result<std::vector<std::string>> listed(const std::string& list);
    Result<const std::string*> without_links(const std::string& folder);

    Overlay files_;
    std::unordered_map<std::string, std::string> folders_;  ///< without links
};

}  // namespace bootseal

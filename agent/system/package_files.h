// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "system/listed_paths.h"
#include "system/root.h"

namespace bootseal {

/// What dpkg's lists of MD5 end in, after the name of the package.
inline constexpr std::string_view dpkg_digests_end = ".md5sums";

/// "a/b.py" of "a/__pycache__/b.cpython-311.pyc", PEP 3147, and "a" of the folder; any other path
/// as it is. Debian's packages compile what they bring when they are installed, and do not list it.
std::string source_of_compiled(const std::string& path);

/// Which files belong to which package, as dpkg lists them. Paths are as walk() has them: without
/// links, whatever links the list goes through. What a diversion moved is listed where it was.
class PackageFiles {
  public:
    explicit PackageFiles(Root root) : paths_(std::move(root)) {}

    /// All that the package has, folders and dpkg's own files about it included; none where it is
    /// not installed. `package` is its name without an architecture.
    Result<std::vector<std::string>> of(std::string_view package);

    /// What each package has, by the name of its list: "bash", or "libc6:amd64" where there may be
    /// several. dpkg's own files are not among it. What a diversion moved is where it was moved to.
    Result<std::unordered_map<std::string, std::vector<std::string>>> lists();

    /// The package that has a path, or "". Of several, as folders have, it is any of them.
    using OwnerOf = std::function<std::string(const std::string& path)>;
    Result<OwnerOf> owners();

    /// The MD5 of each file as its package brought it, in lower case hex: all that dpkg keeps. It
    /// tells what was changed by mistake, and nothing of who wants to hide a change.
    Result<std::unordered_map<std::string, std::string>> digests();

  private:
    struct Diversion {
        std::string to;       ///< where what others bring is put
        std::string package;  ///< that has the name for itself; ":" where it is the machine's owner
    };

    Result<> add_digest(std::string_view path, std::string_view digest,
                        std::unordered_map<std::string, std::string>& into);
    Result<std::vector<std::string>> listed(const std::string& list);

    Result<std::unordered_map<std::string, Diversion>> diversions();

    ListedPaths paths_;
};

}  // namespace bootseal

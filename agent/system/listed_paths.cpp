// SPDX-License-Identifier: Apache-2.0
#include "system/listed_paths.h"

namespace bootseal {

Result<std::string> ListedPaths::without_links(std::string_view listed) {
    const auto slash = listed.rfind('/');
    const auto name = listed.substr(slash + 1);
    if (name.empty() || name == ".") return std::string();
    if (slash == listed.npos) return std::string(name);
    const std::string folder(listed.substr(0, slash));
    auto found = folders_.find(folder);
    if (found == folders_.end()) {
        found = folders_.emplace(folder, TRY(files_.resolve(folder))).first;
    }
    return found->second.empty() ? std::string(name) : found->second + "/" + std::string(name);
}

}  // namespace bootseal

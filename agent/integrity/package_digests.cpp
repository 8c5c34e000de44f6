// SPDX-License-Identifier: Apache-2.0
#include "integrity/package_digests.h"

namespace bootseal {

PackageDigests::PackageDigests(const Inventory& inventory) {
    for (const auto& software : inventory.software) {
        for (const auto& path : software.files)
            sha256_.emplace(path, std::string());
    }
}

void PackageDigests::see(const Entry& entry) {
    if (!entry.sha256) return;
    const auto wanted = sha256_.find(entry.path);
    if (wanted != sha256_.end()) wanted->second = *entry.sha256;
}

const std::string* PackageDigests::find(const std::string& path) const {
    const auto found = sha256_.find(path);
    return found == sha256_.end() || found->second.empty() ? nullptr : &found->second;
}

}  // namespace bootseal

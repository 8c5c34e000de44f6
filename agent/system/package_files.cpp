// SPDX-License-Identifier: Apache-2.0
#include "system/package_files.h"

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::string_view info = "var/lib/dpkg/info";
constexpr std::string_view list_end = ".list";

/// The package whose file in dpkg's folder this is: "libc6" of "libc6:amd64.postinst". Neither the
/// names of packages nor those of architectures have a colon, and the names of packages may have
/// dots (deb-control(5)), but what follows the last one is dpkg's.
std::string_view package_of(std::string_view name) {
    name = name.substr(0, name.rfind('.'));
    return name.substr(0, name.find(':'));
}

}  // namespace

Result<const std::string*> PackageFiles::without_links(const std::string& folder) {
    const auto found = folders_.find(folder);
    if (found != folders_.end()) return &found->second;
    auto resolved = TRY(files_.resolve(folder));
    return &folders_.emplace(folder, std::move(resolved)).first->second;
}

Result<std::vector<std::string>> PackageFiles::listed(const std::string& list) {
    const auto path = std::string(info) + "/" + list;
    const auto text = TRY(files_.read(path));
    std::vector<std::string> result;
    if (!text) return result;
    for (const auto line : lines(*text)) {
        const auto slash = line.rfind('/');
        if (!line.starts_with('/')) return invalid("/" + path + ": lists what is no path");
        const auto name = line.substr(slash + 1);
        if (name.empty() || name == ".") continue;  // the tree itself
        const auto* folder = TRY(without_links(std::string(line.substr(0, slash))));
        result.push_back(folder->empty() ? std::string(name) : *folder + "/" + std::string(name));
    }
    return result;
}

Result<std::vector<std::string>> PackageFiles::of(std::string_view package) {
    std::vector<std::string> result;
    for (const auto& name : TRY(files_.list(info))) {
        if (package_of(name) != package) continue;
        result.push_back(std::string(info) + "/" + name);
        if (!name.ends_with(list_end)) continue;
        const auto more = TRY(listed(name));
        result.insert(result.end(), more.begin(), more.end());
    }
    return result;
}

Result<PackageFiles::OwnerOf> PackageFiles::owners() {
    std::unordered_map<std::string, std::string> owners;
    for (const auto& name : TRY(files_.list(info))) {
        const std::string package(package_of(name));
        owners.emplace(std::string(info) + "/" + name, package);
        if (!name.ends_with(list_end)) continue;
        for (auto& path : TRY(listed(name)))
            owners.emplace(std::move(path), package);
    }
    return OwnerOf([owners = std::move(owners)](const std::string& path) {
        const auto owner = owners.find(path);
        return owner == owners.end() ? std::string() : owner->second;
    });
}

}  // namespace bootseal

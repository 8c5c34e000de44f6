// SPDX-License-Identifier: Apache-2.0
#include "system/package_files.h"

#include <algorithm>

#include "base/text.h"
#include "system/packages.h"

namespace bootseal {

namespace {

constexpr std::string_view info = "var/lib/dpkg/info";
constexpr std::string_view list_end = ".list";
constexpr std::string_view digests_end = ".md5sums";
constexpr std::size_t md5_length = 32;

/// The package whose file in dpkg's folder this is: "libc6" of "libc6:amd64.postinst". Neither the
/// names of packages nor those of architectures have a colon, and the names of packages may have
/// dots (deb-control(5)), but what follows the last one is dpkg's.
std::string_view package_of(std::string_view name) {
    name = name.substr(0, name.rfind('.'));
    return name.substr(0, name.find(':'));
}

constexpr std::string_view compiled_folder = "/__pycache__/";

}  // namespace

std::string source_of_compiled(const std::string& path) {
    const auto folder = path.rfind(compiled_folder);
    if (folder != std::string::npos && path.ends_with(".pyc")) {
        const auto name = path.substr(folder + compiled_folder.size());
        return path.substr(0, folder + 1) + name.substr(0, name.find('.')) + ".py";
    }
    const auto end = compiled_folder.substr(0, compiled_folder.size() - 1);
    return path.ends_with(end) ? path.substr(0, path.size() - end.size()) : path;
}

Result<const std::string*> PackageFiles::without_links(const std::string& folder) {
    const auto found = folders_.find(folder);
    if (found != folders_.end()) return &found->second;
    auto resolved = TRY(files_.resolve(folder));
    return &folders_.emplace(folder, std::move(resolved)).first->second;
}

/// As walk() has it; empty for the tree itself.
Result<std::string> PackageFiles::path_of(std::string_view listed) {
    const auto slash = listed.rfind('/');
    const auto name = listed.substr(slash + 1);
    if (name.empty() || name == ".") return std::string();
    if (slash == listed.npos) return std::string(name);
    const auto* folder = TRY(without_links(std::string(listed.substr(0, slash))));
    return folder->empty() ? std::string(name) : *folder + "/" + std::string(name);
}

Result<std::vector<std::string>> PackageFiles::listed(const std::string& list) {
    const auto path = std::string(info) + "/" + list;
    const auto text = TRY(files_.read(path));
    std::vector<std::string> result;
    if (!text) return result;
    for (const auto line : lines(*text)) {
        if (!line.starts_with('/')) return invalid("/" + path + ": lists what is no path");
        auto one = TRY(path_of(line));
        if (!one.empty()) result.push_back(std::move(one));
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

Result<> PackageFiles::add_digest(std::string_view path, std::string_view digest,
                                  std::unordered_map<std::string, std::string>& into) {
    if (digest.size() != md5_length) return {};  // "newconffile", or nothing
    into.insert_or_assign(TRY(path_of(path)), std::string(digest));
    return {};
}

Result<std::unordered_map<std::string, std::string>> PackageFiles::digests() {
    std::unordered_map<std::string, std::string> result;
    for (const auto& name : TRY(files_.list(info))) {
        if (!name.ends_with(digests_end)) continue;
        const auto text = TRY(files_.read(std::string(info) + "/" + name));
        if (!text) continue;
        for (const auto line : lines(*text)) {
            const auto blank = std::min(line.find(' '), line.size());
            TRY(add_digest(trim(line.substr(blank)), line.substr(0, blank), result));
        }
    }
    // Of files for people to change dpkg keeps it elsewhere: " /etc/profile 8f1a..." of a field.
    const auto known = files_.base().read(dpkg_status, 64 << 20);
    if (!known && is_absent(known.error())) return result;
    if (!known) return known.error();
    bool conffiles = false;
    for (const auto line : lines(*known)) {
        if (!line.starts_with(' ')) conffiles = line.starts_with("Conffiles:");
        if (!conffiles || !line.starts_with(" /")) continue;
        const auto fields = words(line);
        if (fields.size() >= 2) TRY(add_digest(fields[0], fields[1], result));
    }
    return result;
}

}  // namespace bootseal

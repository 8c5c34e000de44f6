// SPDX-License-Identifier: Apache-2.0
#include "system/package_files.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "system/packages.h"

namespace bootseal {

namespace {

constexpr std::string_view info = "var/lib/dpkg/info";
constexpr std::string_view diverted = "var/lib/dpkg/diversions";
constexpr std::string_view list_end = ".list";
constexpr std::size_t md5_length = 32;

// A package with two hundred thousand files.
constexpr std::size_t most_in_list = 32 << 20;

/// What dpkg keeps of a package; nothing where it does not.
Result<std::optional<std::string>> read_list(const Root& root, const std::string& path) {
    auto text = root.read(path, most_in_list);
    if (text) return std::optional(std::move(*text));
    if (is_absent(text.error())) return std::optional<std::string>();
    return std::move(text).error();
}

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

Result<std::vector<std::string>> PackageFiles::listed(const std::string& list) {
    const auto path = std::string(info) + "/" + list;
    const auto text = TRY(read_list(paths_.files().base(), path));
    std::vector<std::string> result;
    if (!text) return result;
    for (const auto line : lines(*text)) {
        if (!line.starts_with('/')) return invalid("/" + path + ": lists what is no path");
        auto one = TRY(paths_.without_links(line));
        if (!one.empty()) result.push_back(std::move(one));
    }
    return result;
}

Result<std::vector<std::string>> PackageFiles::of(std::string_view package) {
    std::vector<std::string> result;
    for (const auto& name : TRY(paths_.files().list(info))) {
        if (package_of(name) != package) continue;
        result.push_back(std::string(info) + "/" + name);
        if (!name.ends_with(list_end)) continue;
        const auto more = TRY(listed(name));
        result.insert(result.end(), more.begin(), more.end());
    }
    return result;
}

/// Three lines each, as dpkg-divert(1) writes them: what is moved, to where, and for which package.
Result<std::unordered_map<std::string, PackageFiles::Diversion>> PackageFiles::diversions() {
    std::unordered_map<std::string, Diversion> result;
    const auto text = TRY(paths_.files().read(diverted));
    if (!text) return result;
    const auto all = lines(*text);
    if (all.size() % 3 != 0) return invalid("/" + std::string(diverted) + ": ends too early");
    for (std::size_t at = 0; at < all.size(); at += 3) {
        auto from = TRY(paths_.without_links(all[at]));
        auto to = TRY(paths_.without_links(all[at + 1]));
        result[std::move(from)] = {std::move(to), std::string(all[at + 2])};
    }
    return result;
}

Result<std::unordered_map<std::string, std::vector<std::string>>> PackageFiles::lists() {
    std::unordered_map<std::string, std::vector<std::string>> result;
    const auto moved = TRY(diversions());
    for (const auto& name : TRY(paths_.files().list(info))) {
        if (!name.ends_with(list_end)) continue;
        auto paths = TRY(listed(name));
        for (auto& path : paths) {
            const auto diversion = moved.find(path);
            if (diversion == moved.end() || diversion->second.package == package_of(name)) continue;
            path = diversion->second.to;
        }
        result[name.substr(0, name.size() - list_end.size())] = std::move(paths);
    }
    return result;
}

Result<PackageFiles::OwnerOf> PackageFiles::owners() {
    std::unordered_map<std::string, std::string> owners;
    for (const auto& name : TRY(paths_.files().list(info))) {
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
    into.insert_or_assign(TRY(paths_.without_links(path)), std::string(digest));
    return {};
}

Result<std::unordered_map<std::string, std::string>> PackageFiles::digests() {
    std::unordered_map<std::string, std::string> result;
    for (const auto& name : TRY(paths_.files().list(info))) {
        if (!name.ends_with(dpkg_digests_end)) continue;
        const auto text = TRY(read_list(paths_.files().base(), std::string(info) + "/" + name));
        if (!text) continue;
        for (const auto line : lines(*text)) {
            const auto blank = std::min(line.find(' '), line.size());
            TRY(add_digest(trim(line.substr(blank)), line.substr(0, blank), result));
        }
    }
    // Of files for people to change dpkg keeps it elsewhere: " /etc/profile 8f1a..." of a field.
    const auto known = paths_.files().base().read(dpkg_status, 64 << 20);
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

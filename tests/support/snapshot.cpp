// SPDX-License-Identifier: Apache-2.0
#include "support/snapshot.h"

#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace bootseal {

namespace fs = std::filesystem;

namespace {

std::string xattrs_of(const std::string& path) {
    std::array<char, 4096> names{};
    const auto length = ::llistxattr(path.c_str(), names.data(), names.size());
    std::set<std::string> found;  // a file system lists them in any order
    for (ssize_t at = 0; at < length;) {
        const std::string name = &names[static_cast<std::size_t>(at)];
        std::array<char, 4096> value{};
        const auto size = ::lgetxattr(path.c_str(), name.c_str(), value.data(), value.size());
        const auto length_or_none = static_cast<std::size_t>(std::max<ssize_t>(size, 0));
        found.insert(" " + name + "=" + std::string(value.data(), length_or_none));
        at += static_cast<ssize_t>(name.size()) + 1;
    }
    std::string result;
    for (const auto& attribute : found)
        result += attribute;
    return result;
}

std::string describe_path(const fs::path& path) {
    struct stat status = {};
    ::lstat(path.c_str(), &status);
    std::string text = std::to_string(status.st_mode) + " " + std::to_string(status.st_uid) + ":" +
                       std::to_string(status.st_gid) + " " +
                       (S_ISREG(status.st_mode) ? std::to_string(status.st_nlink) : "-") + " " +
                       std::to_string(status.st_mtim.tv_sec) + "." +
                       std::to_string(status.st_mtim.tv_nsec) + xattrs_of(path);
    if (S_ISLNK(status.st_mode)) text += " -> " + fs::read_symlink(path).string();
    if (S_ISREG(status.st_mode)) {
        std::ifstream in(path, std::ios::binary);
        text += "\n" + std::string(std::istreambuf_iterator<char>(in), {});
    }
    return text;
}

}  // namespace

std::map<std::string, std::string> snapshot(const std::string& dir) {
    std::map<std::string, std::string> result{{"", describe_path(dir)}};
    for (auto entry = fs::recursive_directory_iterator(dir); entry != fs::end(entry); ++entry) {
        const auto path = entry->path().lexically_relative(dir).string();
        if (path == "var/lib/bootseal") {
            entry.disable_recursion_pending();
            continue;
        }
        result.emplace(path, describe_path(entry->path()));
    }
    return result;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "image/file_residue.h"

#include <sys/stat.h>

#include <array>
#include <utility>

#include "base/path_pattern.h"
#include "base/text.h"
#include "system/users.h"

namespace bootseal {

namespace {

struct NamedResidue {
    std::string_view rule;
    std::string_view path;
};

// What is told by its name alone.
constexpr std::array by_name{
    NamedResidue{"ssh-host-key", "etc/ssh/ssh_host_*_key"},
    NamedResidue{"builder-tool", "etc/sudoers.d/packer*"},
    NamedResidue{"builder-tool", "etc/sudoers.d/*vagrant*"},
    NamedResidue{"builder-tool", "etc/vagrant*"},
    NamedResidue{"builder-tool", "home/vagrant"},
    NamedResidue{"builder-tool", "home/packer"},
    NamedResidue{"builder-tool", "home/*/.ansible"},
    NamedResidue{"builder-tool", "home/*/.vagrant.d"},
    NamedResidue{"builder-tool", "root/.ansible"},
    NamedResidue{"builder-tool", "root/.vagrant.d"},
    NamedResidue{"builder-tool", "tmp/packer*"},
    NamedResidue{"builder-tool", "tmp/script_*.sh"},
    NamedResidue{"builder-tool", "var/lib/cloud/seed/*/*"},
    NamedResidue{"core-dump", "var/crash/*"},
    NamedResidue{"core-dump", "var/lib/systemd/coredump/*"},
};

// Everybody may write there, or nobody's files are in it.
constexpr std::array open_places{"dev/**", "proc/**", "run/**",     "sys/**",
                                 "tmp/**", "tmp",     "var/tmp/**", "var/tmp"};

bool is_open_place(std::string_view path) {
    for (const std::string_view pattern : open_places) {
        if (fits_pattern(pattern, path)) return true;
    }
    return false;
}

Residue of_file(std::string_view rule, const std::string& path, std::string excerpt) {
    return {std::string(rule), path, 0, std::move(excerpt)};
}

}  // namespace

Result<FileJudge> FileJudge::open(const Root& root) {
    std::set<uid_t> uids;
    std::set<gid_t> gids;
    const Overlay files(root);
    const auto passwd = TRY(files.status(passwd_file));
    const auto group = TRY(files.status(group_file));
    if (!passwd || !group) return FileJudge({}, {});  // no system: everything would be unowned
    const auto users = TRY(read_users(files));
    for (const auto& account : users.accounts)
        uids.insert(account.uid);
    for (const auto& one : users.groups)
        gids.insert(one.gid);
    return FileJudge(std::move(uids), std::move(gids));
}

std::vector<Residue> FileJudge::judge(const Visited& visited, const std::string& package) const {
    const auto& [path, status, folder, name] = visited;
    std::vector<Residue> found;
    for (const auto& [rule, pattern] : by_name) {
        if (fits_pattern(pattern, path)) found.push_back(of_file(rule, path, "is here"));
    }
    const bool is_file = status.type == FileType::file;
    const bool is_folder = status.type == FileType::directory;
    if (is_file && (status.mode & (S_ISUID | S_ISGID)) != 0 && package.empty()) {
        found.push_back(of_file("suid", path, "mode " + octal(status.mode) + ", of no package"));
    }
    const bool open = (status.mode & S_IWOTH) != 0 && (is_file || is_folder) &&
                      !(is_folder && (status.mode & S_ISVTX) != 0);
    if (open && !is_open_place(path)) {
        found.push_back(of_file("world-writable", path, "mode " + octal(status.mode)));
    }
    if (!users_.empty() && !is_open_place(path)) {
        if (!users_.contains(status.uid)) {
            found.push_back(of_file("unowned", path, "uid " + std::to_string(status.uid)));
        } else if (!groups_.contains(status.gid)) {
            found.push_back(of_file("unowned", path, "gid " + std::to_string(status.gid)));
        }
    }
    return found;
}

Result<std::vector<Residue>> accounts_with_passwords(const Root& root) {
    std::vector<Residue> found;
    const Overlay files(root);
    if (!TRY(files.status(passwd_file))) return found;
    const auto users = TRY(read_users(files));
    const auto look = [&](std::string_view file, const std::string& name,
                          const std::string& password, int line) {
        const bool is_hash = password.size() > 10 && password.find('$') != std::string::npos;
        if (!is_hash && !(password.empty() && file == shadow_file)) return;
        found.push_back({"password-hash", std::string(file.substr(1)),
                         static_cast<std::size_t>(line),
                         printable(name) + (is_hash ? " has a password" : " needs no password")});
    };
    for (const auto& account : users.accounts)
        look(passwd_file, account.name, account.password, account.line);
    for (const auto& shadow : users.shadows)
        look(shadow_file, shadow.name, shadow.password, shadow.line);
    return found;
}

}  // namespace bootseal

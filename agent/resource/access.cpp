// SPDX-License-Identifier: Apache-2.0
#include "resource/access.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/text.h"
#include "resource/acl.h"

namespace bootseal {

namespace {

bool accepts(const auto& ids, auto id) {
    return ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool names(const auto& ids, auto id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string rwx(unsigned permissions) {
    std::string text = "rwx";
    for (unsigned i = 0; i < 3; ++i) {
        if (!(permissions & (4U >> i))) text[i] = '-';
    }
    return text;
}

}  // namespace

mode_t excess(const FileStatus& status, mode_t ceiling) {
    const mode_t harmless = status.type == FileType::directory ? S_ISVTX : 0;
    return status.mode & ~ceiling & ~harmless & 07777;
}

Access within(const FileStatus& status, const AccessBounds& bounds) {
    Access access{status.mode, status.uid, status.gid};
    if (bounds.ceiling) access.mode &= ~excess(status, *bounds.ceiling);
    if (!accepts(bounds.owners, access.uid)) access.uid = bounds.owners.front();
    if (!accepts(bounds.groups, access.gid)) access.gid = bounds.groups.front();
    return access;
}

Result<std::vector<std::string>> acl_excess(const Overlay& files, std::string_view path,
                                            const FileStatus& status, const AccessBounds& bounds,
                                            const Users* users) {
    std::vector<std::string> beyond;
    if (!bounds.ceiling) return beyond;
    const auto attributes = files.base().xattrs(TRY(files.resolve(path)));
    if (!attributes && is_absent(attributes.error())) return beyond;  // yet to be created
    if (!attributes) return attributes.error();
    const auto acl = attributes->find("system.posix_acl_access");
    if (acl == attributes->end()) return beyond;
    const auto entries = parse_acl(acl->second);
    if (!entries) return "read the ACL of " + printable(path) + entries.error();

    // Where there is a named entry, the group bits of the mode are the mask of all of them.
    const unsigned mask = status.mode >> 3 & 7U;
    for (const auto& entry : *entries) {
        const bool accepted = entry.group
                                  ? entry.id == status.gid || names(bounds.groups, entry.id)
                                  : entry.id == status.uid || names(bounds.owners, entry.id);
        const unsigned shift = !accepted ? 0 : entry.group ? 3 : 6;
        const unsigned granted = entry.permissions & mask;
        if (!(granted & ~(*bounds.ceiling >> shift) & 7U)) continue;
        const auto name = entry.group ? group_name(users, entry.id) : owner_name(users, entry.id);
        beyond.push_back((entry.group ? "group:" : "user:") + name + ":" + rwx(granted));
    }
    return beyond;
}

Result<std::optional<std::string>> foreign_link(const Overlay& files, std::string_view path) {
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = path.find('/', end + 1);
        const auto prefix = path.substr(0, end);
        const auto status = TRY(files.status(prefix, Links::keep));
        if (status && status->type == FileType::symlink && status->uid != 0) {
            return std::optional(std::string(prefix));
        }
    }
    return std::optional<std::string>();
}

std::string owner_name(const Users* users, uid_t uid) {
    const auto* const account = users ? users->account(uid) : nullptr;
    return account ? printable(account->name) : "uid " + std::to_string(uid);
}

std::string group_name(const Users* users, gid_t gid) {
    const auto* const group = users ? users->group(gid) : nullptr;
    return group ? printable(group->name) : "gid " + std::to_string(gid);
}

}  // namespace bootseal

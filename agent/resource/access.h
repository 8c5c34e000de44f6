// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"
#include "system/users.h"

namespace bootseal {

/// Who a file may belong to, and the most that its mode may allow. Nothing and empty lists ask for
/// nothing; of the ids the first is the one that a remedy sets.
struct AccessBounds {
    std::vector<uid_t> owners;
    std::vector<gid_t> groups;
    std::optional<mode_t> ceiling;
};

/// The bits of a mode beyond the ceiling. The sticky bit of a directory is never one: it only
/// takes rights away.
mode_t excess(const FileStatus& status, mode_t ceiling);

/// `status` brought within the bounds: bits are only cleared, never set.
Access within(const FileStatus& status, const AccessBounds& bounds);

/// The entries of the file's ACL that grant a user or group by name what `bounds` keeps from them,
/// as "user:ann:r--". The mode shows nothing of this: its group bits are then the ACL's mask.
Result<std::vector<std::string>> acl_excess(const Overlay& files, std::string_view path,
                                            const FileStatus& status, const AccessBounds& bounds,
                                            const Users* users);

/// The first symlink on the way to `path` that is not root's. No remedy follows one: whoever can
/// make it could turn the remedy on any file of the machine.
Result<std::optional<std::string>> foreign_link(const Overlay& files, std::string_view path);

/// The name that the tree has for an id, or "uid 7" and "gid 7".
std::string owner_name(const Users* users, uid_t uid);
std::string group_name(const Users* users, gid_t gid);

}  // namespace bootseal

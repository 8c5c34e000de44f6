// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/xattr.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "support/scratch.h"

namespace bootseal {

/// Gives a file the mode 0640 and an ACL of user 54321 and group 7 under `mask`; false where the
/// file system has no ACLs.
inline bool put_acl(const Scratch& tree, std::string_view path, unsigned mask) {
    std::string acl("\2\0\0\0", 4);
    const auto add = [&](unsigned tag, unsigned permissions, std::uint32_t id) {
        for (const auto part : {tag, permissions, id & 0xffffU, id >> 16U}) {
            acl += static_cast<char>(part & 0xffU);
            acl += static_cast<char>(part >> 8U & 0xffU);
        }
    };
    add(0x01, 6, 0xffffffff);
    add(0x02, 6, 54321);
    add(0x04, 4, 0xffffffff);
    add(0x08, 4, 7);
    add(0x10, mask, 0xffffffff);
    add(0x20, 0, 0xffffffff);
    const auto file = tree.path(path);
    return ::setxattr(file.c_str(), "system.posix_acl_access", acl.data(), acl.size(), 0) == 0;
}

}  // namespace bootseal

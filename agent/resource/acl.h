// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// An entry of a POSIX ACL that names a user or a group, acl(5).
struct AclEntry {
    bool group = false;
    std::uint32_t id = 0;
    unsigned permissions = 0;  ///< rwx as 4, 2 and 1, before the mask

    bool operator==(const AclEntry&) const = default;
};

/// The named entries of the extended attribute "system.posix_acl_access".
Result<std::vector<AclEntry>> parse_acl(std::string_view attribute);

}  // namespace bootseal

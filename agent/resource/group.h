// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// A group that is there and has no member: what is left to its members is left to nobody.
///
///     group: {name: sugroup, state: empty}
///
/// Members are those of group(5) and gshadow(5), of every group with the same gid, and the accounts
/// whose primary group it is. The remedy makes the group; to take somebody out is for a person.
Result<std::unique_ptr<Resource>> parse_group(Fields& fields);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// Where a shell of root looks for commands.
///
///     - root_path: {state: safe}
///
/// Every folder that login.defs(5), /etc/environment or a script of root's login puts into PATH is
/// absolute, exists, and can be changed by root alone, as can all folders above it. The remedy
/// takes away rights to write; whose a folder is and what the scripts say is left to a person.
Result<std::unique_ptr<Resource>> parse_root_path(Fields& fields);

}  // namespace bootseal

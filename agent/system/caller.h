// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// The person behind this process, as far as the processes above it tell.
struct Caller {
    std::optional<uid_t> login;       ///< the account that was logged in to, before any sudo
    std::optional<std::string> peer;  ///< the address that an SSH session comes from
};

Result<Caller> find_caller(const Root& root);

/// Whether this process sees another tree than the first process of the machine does.
enum class Sight { machine, chroot };
Result<Sight> own_sight(const Root& root);

}  // namespace bootseal

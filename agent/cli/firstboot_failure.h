// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "firstboot/agent_config.h"
#include "system/root.h"

namespace bootseal {

/// A machine, or a tree that nothing runs on.
struct Failed {
    const Root& root;
    bool live = false;
    OnFailure then = OnFailure::go_on;
};

/// Does with the machine what is wanted after a failure, and says why on the console. A machine
/// that is to be switched off never comes back from this; one whose network cannot be closed is
/// held here, before it is there.
Result<> act_on_failure(const Failed& machine, const std::string& why);

}  // namespace bootseal

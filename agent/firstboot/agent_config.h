// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// What becomes of a machine whose first boot fails.
enum class OnFailure {
    go_on,     ///< "continue": it says so, and starts as it is
    isolate,   ///< nobody talks to it, and only its heartbeats leave it
    poweroff,  ///< it says so, and is switched off
};

/// agent.yaml, joined from what the package ships (usr/lib/bootseal/agent.yaml), the
/// administrator's etc/bootseal/agent.yaml and the files of etc/bootseal/agent.d in the order of
/// their names: a key of a later one wins. bootseal-agent.yaml(5).
///
///     profile: l1-server
///     on_failure: continue        # or isolate, or poweroff
struct AgentConfig {
    std::optional<std::string> profile;
    OnFailure on_failure = OnFailure::go_on;
};

/// Where there is no file nothing is configured. What is wrong is named with file, line and column.
Result<AgentConfig> read_agent_config(const Root& root);

/// "isolate": as agent.yaml has it.
std::string_view name_of(OnFailure value);

}  // namespace bootseal

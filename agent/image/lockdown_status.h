// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/lockdown.h"

namespace bootseal {

/// One thing that a lockdown holds, as it was found.
struct LockdownCheck {
    enum class State {
        holds,
        broken,
        unknown,  ///< one could not look, which is not "holds"
        note,     ///< worth knowing, and no part of the lockdown
    };

    std::string what;  ///< "network"
    State state = State::holds;
    std::string says;
};

struct LockdownStatus {
    LockdownFacts facts;
    std::optional<LockdownOrder> order;
    std::vector<LockdownCheck> checks;

    bool engaged() const { return order.has_value(); }

    /// Engaged, and everything that was to be looked at holds.
    bool proven() const;
};

/// Looks at everything that the order of a lockdown asks for: nothing is taken from memory but the
/// order.
Result<LockdownStatus> look_at_lockdown(const LockdownTarget& target);

}  // namespace bootseal

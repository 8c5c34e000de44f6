// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// Closes the network of this machine until its power is off: nobody is let in, and out go only the
/// heartbeats, what their names are resolved by, and what leases an address. Takes root.
Result<> close_network(const Root& root);

/// Says why on the console's login prompts (agetty(8) reads run/issue.d).
Result<> write_issue(const Root& root, std::string_view why);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "system/root.h"
#include "trust/policy.h"

namespace bootseal {

/// What whoever starts a machine says of this start.
struct Given {
    std::optional<std::string> profile;
    bool skip = false;  ///< no first boot this time
};

/// What `bootseal.profile=NAME` and `bootseal.skip=1` of a kernel command line say, as far as the
/// policy lets them; of the same word the last one counts. Quotes as kernel-command-line(7).
Given given_by_kernel(std::string_view command_line, const TrustPolicy& policy);

/// That of this machine, and before it the credential "bootseal.profile" of the unit or of the
/// machine (systemd.exec(5)). `root` is this machine's.
Result<Given> read_given(const Root& root, const TrustPolicy& policy);

}  // namespace bootseal

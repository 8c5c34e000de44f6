// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// Where packages come from, and how apt knows that they are real.
///
///     - apt: {sources: checked}    there are sources, and none is taken without a signature
///     - apt: {keys: closed}        the keys that apt trusts are files that only root can change
///     - apt: {option: "APT::Periodic::Unattended-Upgrade", value: "1"}
///
/// What is found is the evidence: which sources and keys are right is for a person to say, and
/// there is no remedy.
Result<std::unique_ptr<Resource>> parse_apt(Fields& fields);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "trust/sign.h"

namespace bootseal {

inline constexpr Option certificates_option{"certificate", "FILE",
                                            "that of who signs (PEM); once for each signer", true};
inline constexpr Option keys_option{"key", "FILE", "the private key to it, in the same order (PEM)",
                                    true};

/// What the two options name; as many certificates as keys, which may be none.
Result<std::vector<SigningKey>> signing_keys(const Arguments& arguments);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "trust/openssl.h"
#include "trust/policy.h"

namespace bootseal {

/// The role of each signer, in their order: an index into `roles`, or -1 for none. Refuses where a
/// role has too few different people, and where one person, by key or by person(), is in two roles.
Result<std::vector<int>> assign_roles(const std::vector<X509*>& signers,
                                      const std::vector<Role>& roles);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/lockdown_rules.h"
#include "system/overlay.h"

namespace bootseal {

/// The lines of authorized_keys(5) by which sshd lets the account in now. An account that cannot
/// log in, and one without a key, are errors: nobody would be left to release the machine.
Result<std::vector<std::string>> builder_keys(const Overlay& files, const std::string& name);

/// The keys in a text of that form. Authorities that sign further keys are left out.
Result<std::vector<std::string>> parse_keys(std::string_view text);

/// The name servers that a machine asks, by UDP and TCP. Those on the machine itself need no rule.
Result<std::vector<Allowed>> name_servers(const Overlay& files);

}  // namespace bootseal

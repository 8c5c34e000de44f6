// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// Whether a pattern of ssh_config(5) fits all of a name: "*" and "?" alone stand for others.
bool fits_sshd_pattern(std::string_view pattern, const std::string& name);

/// Whether one of the patterns of AllowUsers and the like fits one of the names of users or groups;
/// "user@host" counts by its user.
bool lists_any(const std::vector<std::string>& patterns, const std::vector<std::string>& names);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"
#include "system/root.h"

namespace bootseal {

/// What each checker objected to, by program.
using Complaints = std::map<std::string, std::string>;

/// Asks the consumers' own checkers (`sshd -t`, `visudo -c`) that are in the tree and whose
/// files `files` would change, what they object to now, before the change.
Complaints complaints(const Root& root, const Overlay& files);

/// Asks them again after the change: an Error where one objects that did not before. A checker
/// that cannot be run here (another processor, a sandbox) is a message, not an error.
Result<> check_consumers(const Root& root, const Overlay& files, const Complaints& before,
                         std::vector<std::string>& messages);

}  // namespace bootseal

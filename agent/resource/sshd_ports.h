// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// The ports that the sshd of a tree listens on: of its Port and ListenAddress lines, both or one.
/// None where there is no sshd.
Result<std::set<int>> sshd_ports(const Overlay& files);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "image/lockdown_status.h"

namespace bootseal {

/// A line for each thing that was looked at; the sum is last.
std::string lockdown_text(const LockdownStatus& status);

std::string lockdown_json(const LockdownStatus& status);

}  // namespace bootseal

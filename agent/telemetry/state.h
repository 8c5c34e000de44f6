// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/heartbeat.pb.h>

#include <string>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// What a machine says of itself at a glance, by the report of its last run over the rules, whose
/// bytes are `report_bytes`: with the seal that the tree has, and whether it is locked down.
Result<v1::State> state_of(const Root& root, const v1::Report& report,
                           const std::string& report_bytes);

/// What is hashed and sent.
std::string bytes_of(const v1::State& state);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/heartbeat.pb.h>

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "system/root.h"

namespace bootseal {

/// A State in the text format of Prometheus, for node_exporter's textfile collector.
std::string textfile_of(const v1::State& state, Time looked);

/// Replaces the file of that name, world readable, in a folder that is there.
Result<> write_textfile(const Root& root, const std::string& path, std::string_view text);

}  // namespace bootseal

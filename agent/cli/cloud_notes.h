// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// Adds to a report which files of its drifted evidence cloud-init wrote, when, and which module
/// did: a note each.
Result<> add_cloud_notes(const Root& root, v1::Report& report);

}  // namespace bootseal

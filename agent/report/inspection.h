// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include "image/inspect.h"
#include "report/page.h"

namespace bootseal {

/// Strings become valid UTF-8.
v1::Inspection fill_inspection(const Inspected& inspected);

/// Each finding on a line, by rule; the sum is last.
void print_inspection(Page& page, const v1::Report& report);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include "report/page.h"

namespace bootseal {

/// The colour that a status has everywhere.
Color color_of(v1::Status status);

/// One line per section: a bar, and how many of its rules have which status.
void print_overview(Page& page, const v1::Report& report);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>

#include "report/style.h"

namespace bootseal {

/// The report for a person at a terminal: the sections with their counts, then all that did not
/// pass with its evidence, what is left to a person and why, and the result last, where the eye is.
std::string render_table(const v1::Report& report, const TableStyle& style);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>

namespace bootseal {

/// The report as JUnit XML, which CI systems show: a suite per section, a case per rule. The first
/// case is the run itself and carries its result: whatever the findings say, a report that is not
/// compliant has a failure or an error.
std::string render_junit(const v1::Report& report);

}  // namespace bootseal

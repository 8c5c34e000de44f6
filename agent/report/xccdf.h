// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>

namespace bootseal {

/// XCCDF 1.2 (NISTIR 7275r4): a Benchmark of the rules as far as the report knows them, and its
/// TestResult. Valid, whatever the report holds.
std::string render_xccdf(const v1::Report& report);

}  // namespace bootseal

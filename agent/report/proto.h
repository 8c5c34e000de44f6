// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace bootseal {

/// The report as it is kept, signed and sent: the same report always gives the same bytes.
std::string render_proto(const v1::Report& report);

/// More bytes than any machine's report has; a small file of others can become much in memory.
inline constexpr std::size_t report_limit = 16U << 20U;

/// Reads what render_proto() wrote. What is no report, was cut, or needs a newer reader is an error
/// that says so; `name` is that of the file.
Result<v1::Report> parse_report(std::string_view bytes, std::string_view name);

}  // namespace bootseal

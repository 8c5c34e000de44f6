// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>

namespace bootseal {

/// The report as it is kept, signed and sent: the same report always gives the same bytes.
std::string render_proto(const v1::Report& report);

}  // namespace bootseal

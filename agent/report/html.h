// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>

namespace bootseal {

/// One page for people: no scripts, and nothing of it comes from elsewhere. Whatever the report
/// holds is shown as text.
std::string render_html(const v1::Report& report);

}  // namespace bootseal

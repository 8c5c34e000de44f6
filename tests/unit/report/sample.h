// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string>
#include <string_view>

namespace bootseal {

/// One fixed report with every status, hostile text among it. Golden files show it in each format;
/// changing it changes them all.
v1::Report sample_report();

/// Holds `actual` against golden/NAME. With BOOTSEAL_UPDATE_GOLDEN=1 in the environment the file
/// is written instead: look at the difference before committing it.
void check_golden(const std::string& name, std::string_view actual);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <span>
#include <string>
#include <string_view>

#include "report/style.h"

namespace bootseal {

/// A way to show a report. None computes a verdict of its own.
struct Format {
    std::string_view name;
    /// Only formats for a terminal look at the style.
    std::string (*render)(const v1::Report& report, const TableStyle& style);
    bool is_text = true;  ///< else it is not for a terminal
};

/// Every format, sorted by name.
std::span<const Format> formats();

/// The format of that name, or null.
const Format* find_format(std::string_view name);

}  // namespace bootseal

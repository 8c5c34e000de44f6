// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string_view>
#include <vector>

#include "base/markup.h"

namespace bootseal {

/// A part of the page beside the rules, under a heading.
struct HtmlPart {
    std::string_view id;
    std::string_view title;
    void (*write)(Markup& html, const v1::Report& report);
};

/// Those that this report has something for, in the order of the page.
std::vector<HtmlPart> html_parts(const v1::Report& report);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string_view>

#include "base/markup.h"

namespace bootseal {

/// The mark and the class of style of a status: it is told by its word, its mark and its colour.
struct HtmlStatus {
    std::string_view mark;
    std::string_view style;
};
HtmlStatus html_status(v1::Status status);

/// How many rules have which status, as the report counts them.
void write_counts(Markup& html, const v1::Counts& counts);

/// Every rule by its section, with its evidence; what asks something of the reader is open.
void write_rules(Markup& html, const v1::Report& report);

}  // namespace bootseal

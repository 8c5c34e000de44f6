// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string_view>

#include "report/page.h"

namespace bootseal {

// What the renderings for a terminal have in common.

/// Which run it was: ruleset, host and time.
void print_head(Page& page, const v1::Report& report);

/// One line: `mark`, number, title and severity.
void print_title(Page& page, std::string_view mark, const v1::Finding& finding);

/// What was not so. Of many pieces that were to be the same a few; all are in the report.
void print_evidence(Page& page, const v1::Finding& finding);

/// The result, as the report has it.
void print_summary(Page& page, const v1::Report& report);

}  // namespace bootseal

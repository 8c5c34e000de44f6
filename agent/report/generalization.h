// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include "image/trace_list.h"
#include "image/trace_search.h"
#include "report/page.h"
#include "trust/verify.h"

namespace bootseal {

/// What was to be taken out of an image, and how.
struct GeneralizationFacts {
    const TraceList& list;
    const Verified& verified;
    const FoundTraces& found;
    bool planned = false;
    bool shredded = false;
};

/// Adds it to a report, the notes too. Strings become valid UTF-8.
void fill_generalization(const GeneralizationFacts& facts, v1::Report& report);

/// Each path by its trace where it is a plan or with `verbose`, else what could not be done; the
/// sum is last.
void print_generalization(Page& page, const v1::Report& report);

}  // namespace bootseal

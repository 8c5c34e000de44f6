// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <string_view>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/build_log.h"
#include "cli/session.h"
#include "image/inspect.h"
#include "image/trace_list.h"
#include "image/trace_search.h"
#include "trust/verify.h"

namespace bootseal {

inline constexpr Option list_option{
    "list", "FILE", "instead of the one in usr/lib/bootseal/generalize of the tree"};
inline constexpr Option user_option{"user", "NAME", "an account that leaves, too; may be repeated",
                                    true};
inline constexpr Option shred_option{
    "shred", nullptr,
    "overwrite what is taken out where it lies; of no use where copies are made on write"};
inline constexpr Option waivers_option{"waivers", "FILE",
                                       "instead of etc/bootseal/residue.yaml of the tree"};

/// The traces of a tree, found by a signed list, and taken out if it is not only a plan.
struct GeneralizeRun {
    TraceList list;
    Verified verified;
    FoundTraces found;
    bool planned = false;
    bool shredded = false;

    bool done() const;  ///< all that was to be taken out is
    void fill(v1::Report& report) const;
    /// Says on standard error what could not be taken out.
    void complain_of_failures() const;
};

enum class Do { plan, it };
Result<GeneralizeRun> run_generalize(const Arguments& arguments, const Tree& tree, Do what);

/// Searches a tree, and holds what is found against the signed waivers; says which of these are of
/// no use.
Result<Inspected> run_inspect(const Arguments& arguments, const Tree& tree);

/// Nothing was found that is not waived.
bool is_clean(const Inspected& inspected);

/// What the record of a build has of them.
Event event_of(const Inspected& inspected);
Event event_of(const GeneralizeRun& run);

}  // namespace bootseal

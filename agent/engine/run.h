// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/outcome.h"
#include "ruleset/ruleset.h"
#include "system/journal.h"
#include "system/kernel.h"
#include "system/overlay.h"
#include "system/packages.h"
#include "system/scan.h"
#include "system/system.h"
#include "system/units.h"

namespace bootseal {

/// The machine or tree that a run is about. Kernel and units are null for a tree.
struct Target {
    Root root;
    const Packages& packages;
    const Scan& scan;
    Kernel* kernel = nullptr;
    Units* units = nullptr;
    Stage stage = Stage::boot;
    Time now;
};

/// Which rules, and how long they may take. A rule that took longer than `rule` is
/// `error: timed out`, and so is every rule that has not begun when `run` is over.
struct Request {
    const Ruleset& ruleset;
    std::string profile;
    std::vector<std::string> rules;  ///< ids or numbers; none: all of the profile
    std::chrono::milliseconds rule_budget = std::chrono::seconds(10);
    std::chrono::milliseconds run_budget = std::chrono::seconds(120);
};

/// How every rule stands, and what a run would change.
struct Proposal {
    Outcome outcome;
    Overlay files;
    std::vector<LiveStep> live;
    PackageChanges packages;  ///< only of the build stage
};

/// Looks at every rule and changes nothing. An unknown profile or rule is an error.
Result<Outcome> verify(const Request& request, const Target& target);

/// Apply on paper: as verify, and every remedy carried out in the overlay of the proposal.
Result<Proposal> propose(const Request& request, const Target& target);

/// The same, of a tree as it would be with `files`.
Result<Proposal> propose(const Request& request, const Target& target, Overlay files);

/// Brings about what can be in the files and on the machine: proposes, refuses what would lock
/// everybody out, commits, has the consumers check their files, takes the live steps and looks at
/// every rule again.
Result<Outcome> apply(const Request& request, const Target& target, const Journal& journal);

/// Has what failed in `before` and passes now be `fixed`: both are of the same request.
void mark_fixed(Outcome& outcome, const Outcome& before);

}  // namespace bootseal

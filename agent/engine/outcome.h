// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ruleset/ruleset.h"
#include "system/overlay.h"
#include "system/system.h"

namespace bootseal {

/// Where a rule stands.
enum class Status {
    pass,
    fail,
    fixed,           ///< this run brought it about, and looked again
    pending_reboot,  ///< the files are right and the running machine is not yet
    not_applicable,
    manual,
    waived,
    error,  ///< could not look; never a pass
};

/// One facet of a rule.
enum class Standing { not_looked_at, compliant, drifted, unknown };

/// A piece of evidence and the requirement it was looked at for.
struct Observation {
    std::string requirement;
    Evidence evidence;
};

/// The outcome of one rule.
struct Finding {
    const Rule* rule = nullptr;
    Status status = Status::error;
    Standing persisted = Standing::not_looked_at;
    Standing live = Standing::not_looked_at;
    std::string cause;   ///< why not applicable, why an error, why it still fails
    std::string remedy;  ///< what apply would do or did, or what a person must do
    std::vector<Observation> evidence;
    std::chrono::microseconds took{};
};

/// What a run does to one path.
struct FileChange {
    enum class Kind { created, modified, removed, access, symlink, directory };

    std::string path;  ///< inside the tree
    Kind kind = Kind::modified;
};

struct LiveOutcome {
    LiveStep step;
    std::string error;  ///< empty: done
};

enum class Mode { plan, apply, verify };

/// What came of a run. Rules belong to the Ruleset, which must outlive it.
struct Outcome {
    Mode mode = Mode::verify;
    std::vector<Finding> findings;
    std::vector<FileChange> changes;  ///< done, or proposed by a plan
    std::vector<LiveOutcome> live;
    PackageChanges packages;            ///< what apt did before the files were changed
    std::vector<std::string> messages;  ///< for the operator: a guard that refused, a checker
    std::size_t evaluated = 0;          ///< findings that someone looked at
    std::size_t minimum_evaluated = 0;  ///< 0 where single rules were asked for
    std::string refused;                ///< why apply changed nothing, where it should have
    unsigned run = 0;                   ///< the number to roll back to; 0 where nothing changed

    std::size_t count(Status status) const;

    /// Nothing failed or stayed unknown, enough was looked at, and nothing was refused.
    bool compliant() const;
};

}  // namespace bootseal

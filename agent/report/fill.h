// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <chrono>
#include <string>

#include "base/time.h"
#include "engine/outcome.h"
#include "ruleset/ruleset.h"
#include "ruleset/tailoring.h"
#include "system/os_release.h"
#include "system/root.h"
#include "trust/verify.h"

namespace bootseal {

/// What a report says beside the outcome.
struct RunFacts {
    const Ruleset& ruleset;
    const Verified& verified;
    const Tailoring* tailoring = nullptr;          ///< null: none
    const Verified* tailoring_verified = nullptr;  ///< with it
    bool clock_behind = false;
    const std::string& profile;
    Stage stage = Stage::boot;
    const OsRelease& platform;
    const Root& root;
    bool live = false;
    bool recovered = false;  ///< a cut run was undone before this one
    Time started;
    std::chrono::microseconds took{};
};

/// The outcome of a run as the message that everything else is rendered from. Strings become valid
/// UTF-8.
v1::Report fill_report(const RunFacts& facts, const Outcome& outcome);

}  // namespace bootseal

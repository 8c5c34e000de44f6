// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <chrono>
#include <string>

#include "base/text.h"
#include "base/time.h"
#include "engine/outcome.h"
#include "ruleset/ruleset.h"
#include "ruleset/tailoring.h"
#include "system/os_release.h"
#include "system/root.h"
#include "system/walk.h"
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

/// What a report says beside what was found, where it is not about rules.
struct TreeFacts {
    const OsRelease& platform;
    const Root& root;
    bool live = false;
    bool clock_behind = false;
    Time started;
    std::chrono::microseconds took{};
};

/// Without what was found.
v1::Report begin_report(const TreeFacts& facts, v1::Mode mode);

/// The signers of something as those of its message.
void fill_signers(const Verified& verified, auto& to) {
    for (const auto& signer : verified.signers) {
        auto& signature = *to.add_signers();
        signature.set_role(signer.role);
        signature.set_subject(valid_utf8(signer.common_name));
        signature.set_fingerprint(signer.fingerprint);
    }
}

void fill_waiver(const Waiver& from, v1::Waiver& to);

/// What a walk left out, in its message.
void fill_left_out(const LeftOut& left_out, auto& to) {
    for (const auto& path : left_out.first)
        to.add_left_out("/" + valid_utf8(path));
    to.set_left_out_count(left_out.count);
}

/// The outcome of a run as the message that everything else is rendered from. Strings become valid
/// UTF-8.
v1::Report fill_report(const RunFacts& facts, const Outcome& outcome);

}  // namespace bootseal

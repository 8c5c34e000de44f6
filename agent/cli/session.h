// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/arguments.h"
#include "cli/signed_file.h"
#include "engine/run.h"
#include "ruleset/ruleset.h"
#include "ruleset/tailoring.h"
#include "system/journal.h"
#include "system/kernel.h"
#include "system/os_release.h"
#include "system/packages.h"
#include "system/root.h"
#include "system/scan.h"
#include "system/units.h"
#include "trust/verify.h"

namespace bootseal {

inline constexpr Option root_option{"root", "DIR", "work on the tree at DIR, not on this machine"};
inline constexpr Option ruleset_option{
    "ruleset", "FILE", "instead of the one in usr/lib/bootseal/rulesets of the tree"};
inline constexpr Option trust_option{"trust", "FILE",
                                     "instead of etc/bootseal/trust.yaml of the tree"};
inline constexpr Option tailoring_option{"tailoring", "FILE",
                                         "instead of etc/bootseal/tailoring.yaml of the tree"};
inline constexpr Option profile_option{"profile", "NAME", "which rules: l1-server, l2-server, ..."};
inline constexpr Option rule_option{"rule", "ID",
                                    "only this rule, by id or number; may be repeated", true};
inline constexpr Option stage_option{"stage", "STAGE", "build, boot (default) or run"};

/// The tree that a command works on. Where bootseal keeps a journal in it, it is held so that
/// nobody else works on it, and what a cut run left was undone before anything else.
struct Tree {
    Root root;
    bool live = false;               ///< this machine, booted
    std::optional<Journal> journal;  ///< none where nothing was ever changed
    bool recovered = false;          ///< a cut run was undone
};

Result<> require_no_operand(const Arguments& arguments);

/// Who alone can read what is to be looked at.
Result<> require_root();

/// Opens the tree of --root, or this machine, for root alone. Creates nothing in it.
Result<Tree> open_tree(const Arguments& arguments);

/// A tailoring, signed as a ruleset is.
struct AcceptedTailoring {
    Tailoring tailoring;
    Verified verified;
};

/// The policy that --trust names, or that of the tree.
Result<TrustPolicy> find_policy(const Arguments& arguments, const Root& root);

/// The profile of the command line, of whoever started this machine, or of agent.yaml; nothing
/// where none of them names one.
Result<std::optional<std::string>> wanted_profile(const Arguments& arguments, const Tree& tree);

/// The files that decide what is required. Nobody has looked at their signatures.
struct Chosen {
    SignedFile ruleset;
    std::optional<SignedFile> tailoring;
};

/// The ruleset `file`, or the one that the tree ships, and the tailoring, where there is one.
Result<Chosen> choose_files(const std::optional<std::string>& file, const Arguments& arguments,
                            const Root& root);

/// A ruleset that is signed by whom the policy asks for, not expired, not older than what was
/// accepted before, and made for this platform. Anything else is a Refusal. Without `file` it is
/// the one that the tree ships. So is its tailoring, which has changed it, where there is one.
struct Accepted {
    Ruleset ruleset;
    Verified verified;
    std::optional<AcceptedTailoring> tailoring;
    bool clock_behind = false;  ///< the clock is earlier than what is known to have happened
};
Result<Accepted> accept_ruleset_file(const std::optional<std::string>& file,
                                     const Arguments& arguments, const Root& root);

/// What runs, of a tree that is this machine's; nulls else.
struct Running {
    std::unique_ptr<Kernel> kernel;
    std::unique_ptr<Units> units;
};
Result<Running> open_running(const Tree& tree);

/// Everything that a run over the rules needs.
struct Session {
    Tree tree;
    OsRelease platform;
    Accepted accepted;
    std::unique_ptr<Packages> packages;
    std::unique_ptr<Scan> scan;
    Running running;
    std::string profile;
    Stage stage = Stage::boot;
    std::vector<std::string> rules;

    /// Looks at the packages and files of the tree anew.
    void look_again();

    Request request() const;
    Target target() const;
};

enum class Intent { look, change };

/// With Intent::change, and only once the ruleset is accepted, the journal is made where there is
/// none and the serial is kept.
Result<Session> open_session(const Arguments& arguments, Intent intent);

}  // namespace bootseal

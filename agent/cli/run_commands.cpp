// SPDX-License-Identifier: Apache-2.0
#include "cli/run_commands.h"

#include <array>

#include "base/text.h"
#include "cli/build_log.h"
#include "cli/cloud_notes.h"
#include "cli/integrity_run.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/stopwatch.h"
#include "cli/tell.h"
#include "integrity/sealed.h"
#include "report/diff.h"
#include "system/apt.h"
#include "system/transaction.h"

namespace bootseal {

namespace {

constexpr std::array all_run_options{
    root_option, ruleset_option, tailoring_option, trust_option,  profile_option,
    rule_option, stage_option,   format_option,    output_option, verbose_option};
constexpr std::array all_verify_options{
    root_option,
    ruleset_option,
    tailoring_option,
    trust_option,
    profile_option,
    rule_option,
    stage_option,
    Option{"integrity", nullptr, "and the files against the manifest of the tree"},
    tell_option,
    format_option,
    output_option,
    verbose_option};
constexpr std::array all_rollback_options{
    root_option, Option{"to", "RUN", "undo this run and all after it, not only the last"}};

/// A mistake in how the report is to be shown is told before anything is done.
Result<Session> begin(const Arguments& arguments, Intent intent) {
    TRY(require_format(arguments));
    return open_session(arguments, intent);
}

std::string describe(const PackageChanges& changes) {
    std::vector<std::string> parts;
    if (!changes.install.empty()) parts.push_back("install " + join(changes.install, ", "));
    if (!changes.remove.empty()) parts.push_back("remove " + join(changes.remove, ", "));
    return join(parts, "; ");
}

/// Has the tree's package manager bring what rules ask for; how every rule stood before that.
Result<Proposal> bring_packages(Session& session) {
    auto proposal = TRY(propose(session.request(), session.target()));
    if (proposal.packages.empty()) return proposal;
    say("packages to " + describe(proposal.packages));
    Progress progress;
    const auto surroundings = session.tree.live ? Surroundings::machine : Surroundings::tree;
    TRY(change_packages(session.tree.root, surroundings, proposal.packages,
                        [&](int percent, std::string_view step) { progress.show(percent, step); }));
    session.look_again();
    return proposal;
}

/// What verify saw.
struct Sight {
    Root root;
    v1::Report report;
    Time looked;
    std::optional<Error> blind;  ///< why the files could not be held against their manifest
};

/// Looks at the rules, and at the files where that is wanted. Whom it is told is told of the rules
/// even where the files could not be looked at.
Result<Sight> look(const Arguments& arguments, const Stopwatch& stopwatch) {
    const auto session = TRY(begin(arguments, Intent::look));
    const bool tells = arguments.has("tell");
    const auto& root = session.tree.root;
    std::optional<Result<IntegrityRun>> files;
    if (arguments.has("integrity") || (tells && root.status(sealed_manifest)))
        files = check_files(arguments, session);
    if (files && !*files && !tells) return files->error();
    const auto outcome = TRY(verify(session.request(), session.target()));
    Sight sight{root, report_of(session, outcome, stopwatch), session.accepted.verified.now, {}};
    const auto noted = add_cloud_notes(root, sight.report);
    if (!noted) say("who changed it is not known: " + noted.error().what);
    if (files && *files) *sight.report.mutable_integrity() = (*files)->report();
    if (files && !*files) {
        sight.blind = files->error();
        sight.report.mutable_integrity()->set_verdict(v1::VERDICT_UNKNOWN);
        auto& note = *sight.report.add_notes();
        note.set_kind(v1::NOTE_KIND_RUN);
        note.set_level(v1::NOTE_LEVEL_ERROR);
        note.set_subject("integrity");
        note.set_text(printable(sight.blind->what, 1000));
    }
    return sight;
}

}  // namespace

const std::span<const Option> run_options = all_run_options;
const std::span<const Option> verify_options = all_verify_options;
const std::span<const Option> rollback_options = all_rollback_options;

Result<Exit> plan_command(const Arguments& arguments) {
    const Stopwatch stopwatch;
    const auto session = TRY(begin(arguments, Intent::look));
    const auto proposal = TRY(propose(session.request(), session.target()));
    const auto report = report_of(session, proposal.outcome, stopwatch);
    const auto diff = TRY(unified_diff(proposal.files));
    TRY(show(report, diff, arguments));
    return exit_of(report);
}

Result<Exit> apply_command(const Arguments& arguments) {
    const Stopwatch stopwatch;
    auto session = TRY(begin(arguments, Intent::change));
    std::optional<Proposal> before;
    if (session.stage == Stage::build) before = TRY(bring_packages(session));
    auto outcome = TRY(apply(session.request(), session.target(), *session.tree.journal));
    if (before && !before->packages.empty()) {
        mark_fixed(outcome, before->outcome);
        outcome.packages = before->packages;
    }
    const auto report = report_of(session, outcome, stopwatch);
    TRY(note_event(session.tree.root, event_of("apply", report)));
    TRY(show(report, "", arguments));
    return exit_of(report);
}

Result<Exit> verify_command(const Arguments& arguments) {
    const Stopwatch stopwatch;
    const bool tells = arguments.has("tell");
    if (tells && arguments.has("rule"))
        return usage_error("--tell is about all rules: leave out --rule");
    const auto seen = look(arguments, stopwatch);
    if (!seen) {
        if (tells && !is_usage_error(seen.error()))
            TRY(tell_failure(arguments, seen.error(), stopwatch));
        return seen.error();
    }
    if (tells) TRY(tell(seen->root, seen->report, std::max(seen->looked, stopwatch.started())));
    TRY(show(seen->report, "", arguments));
    if (seen->blind) return *seen->blind;
    return exit_of(seen->report);
}

Result<Exit> rollback_command(const Arguments& arguments) {
    TRY(require_no_operand(arguments));
    const auto tree = TRY(open_tree(arguments));
    const auto runs = tree.journal ? TRY(tree.journal->runs()) : std::vector<unsigned>();
    if (runs.empty()) {
        say("there is no run to roll back");
        return Exit::failed;
    }
    auto to = runs.back();
    if (const auto named = arguments.value("to")) {
        const auto number = parse_number(*named);
        if (!number || std::find(runs.begin(), runs.end(), *number) == runs.end()) {
            return usage_error("there is no run " + printable(*named) + "; the last is " +
                               std::to_string(runs.back()));
        }
        to = static_cast<unsigned>(*number);
    }
    for (auto run = runs.rbegin(); run != runs.rend() && *run >= to; ++run) {
        TRY(roll_back(*tree.journal, tree.root, *run));
        print("run " + std::to_string(*run) + " is undone\n");
        TRY(note_event(tree.root, {"rollback", {{"run", std::to_string(*run)}}}));
    }
    if (tree.live)
        say("the files are back; the running kernel and services follow at the next boot");
    return Exit::done;
}

}  // namespace bootseal

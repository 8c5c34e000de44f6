// SPDX-License-Identifier: Apache-2.0
#include "cli/image_run.h"

#include <algorithm>

#include "base/text.h"
#include "cli/output.h"
#include "cli/signed_file.h"
#include "cli/walk_progress.h"
#include "engine/lockout.h"
#include "image/generalize.h"
#include "image/lockdown_files.h"
#include "image/residue_waivers.h"
#include "report/generalization.h"
#include "resource/sshd_config.h"
#include "trust/floor.h"

namespace bootseal {

namespace {

constexpr std::string_view shipped_waivers = "etc/bootseal/residue.yaml";
constexpr std::string_view lists_folder = "usr/lib/bootseal/generalize";

/// Holds what was found against the signed waivers, where there are any. What to tell of them.
Result<std::vector<std::string>> apply_waivers(const Arguments& arguments, const Root& root,
                                               std::vector<Residue>& found) {
    const auto file = TRY(find_signed(arguments.value("waivers"), shipped_waivers, root));
    if (!file) return std::vector<std::string>();
    const auto policy = TRY(find_policy(arguments, root));
    const auto verified = TRY(verify_signed(*file, policy, clock_now()));
    const auto waivers = TRY(parse_residue_waivers(file->bytes, file->name));
    const auto floor = TRY(serial_floor(root, serial_name(residue_waivers_kind, waivers), 0));
    auto fits = accept_head(residue_waivers_kind, waivers, floor, verified.now);
    if (!fits) return file->name + std::move(fits).error();
    return waive(found, waivers, verified.now);
}

/// The list that is to be used, as the first part of a run.
Result<GeneralizeRun> accept_list(const Arguments& arguments, const Root& root) {
    const auto policy = TRY(find_policy(arguments, root));
    const auto file = TRY(find_shipped(arguments.value("list"), {"list", lists_folder}, root));
    GeneralizeRun run;
    run.verified = TRY(verify_signed(file, policy, clock_now()));
    run.list = TRY(parse_trace_list(file.bytes, file.name));
    const auto floor = TRY(serial_floor(root, serial_name(trace_list_kind, run.list), 0));
    auto fits = accept_head(trace_list_kind, run.list, floor, run.verified.now);
    if (!fits) return file.name + std::move(fits).error();
    return run;
}

/// What an owner should know before the tree is booted again.
Result<> warn_of_next_boot(const Root& root, std::vector<std::string>& notes) {
    const Overlay files(root);
    if (TRY(files.status("/usr/bin/cloud-init"))) return {};
    if (TRY(files.status(sshd_program))) {
        notes.emplace_back(
            "there is no cloud-init: something else must make SSH host keys before sshd starts");
    }
    if (TRY(ways_in(files, clock_now())).empty()) {
        notes.emplace_back("there is no cloud-init, and nobody can log in");
    }
    return {};
}

}  // namespace

bool GeneralizeRun::done() const {
    return std::all_of(found.steps.begin(), found.steps.end(),
                       [](const auto& step) { return step.error.empty(); });
}

void GeneralizeRun::fill(v1::Report& report) const {
    fill_generalization({list, verified, found, planned, shredded}, report);
}

void GeneralizeRun::complain_of_failures() const {
    for (const auto& step : found.steps) {
        if (!step.error.empty()) say("/" + printable(step.path) + ": " + step.error);
    }
}

Result<GeneralizeRun> run_generalize(const Arguments& arguments, const Tree& tree, Do what) {
    auto run = TRY(accept_list(arguments, tree.root));
    run.planned = what == Do::plan;
    run.shredded = arguments.has("shred");
    if (!run.planned) {
        const auto name = serial_name(trace_list_kind, run.list);
        TRY(raise_serial_floor(tree.root, name, run.list.serial));
        // No image may come up locked down; a machine that runs stays so until it is off.
        TRY(release_lockdown_files(tree.root));
    }
    {
        WalkProgress progress;
        const auto see = [&](const Visited& visited) -> Result<> {
            progress.see(visited);
            return {};
        };
        const TraceQuestion question{run.list, tree.live, arguments.values("user"), see};
        run.found = TRY(find_traces(tree.root, question));
    }
    if (run.planned) return run;
    Progress progress;
    std::size_t done = 0;
    auto& steps = run.found.steps;
    TRY(take_out(tree.root, steps, run.shredded ? Shred::yes : Shred::no,
                 [&](const TraceStep& step) {
                     progress.show(static_cast<int>(100 * done++ / steps.size()), step.path);
                 }));
    TRY(warn_of_next_boot(tree.root, run.found.notes));
    return run;
}

Result<Inspected> run_inspect(const Arguments& arguments, const Tree& tree) {
    Inspected inspected;
    {
        WalkProgress progress;
        inspected = TRY(inspect_tree(tree.root, [&](const Visited& visited) -> Result<> {
            progress.see(visited);
            return {};
        }));
    }
    for (const auto& sentence : TRY(apply_waivers(arguments, tree.root, inspected.residue)))
        say(sentence);
    return inspected;
}

bool is_clean(const Inspected& inspected) {
    return std::all_of(inspected.residue.begin(), inspected.residue.end(),
                       [](const auto& residue) { return residue.waiver.has_value(); });
}

Event event_of(const Inspected& inspected) {
    std::size_t waived = 0;
    for (const auto& residue : inspected.residue)
        waived += residue.waiver ? 1 : 0;
    return {"inspect",
            {{"found", std::to_string(inspected.residue.size())},
             {"waived", std::to_string(waived)},
             {"searched", std::to_string(inspected.searched)}}};
}

Event event_of(const GeneralizeRun& run) {
    return {"generalize",
            {{"list", run.list.id},
             {"serial", std::to_string(run.list.serial)},
             {"sha256", run.verified.sha256},
             {"paths", std::to_string(run.found.steps.size())},
             {"users", join({run.found.users.begin(), run.found.users.end()}, " ")},
             {"result", run.done() ? "done" : "failed"}}};
}

}  // namespace bootseal

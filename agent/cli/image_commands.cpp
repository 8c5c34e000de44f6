// SPDX-License-Identifier: Apache-2.0
#include "cli/image_commands.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/signed_file.h"
#include "cli/stopwatch.h"
#include "cli/walk_progress.h"
#include "engine/lockout.h"
#include "image/generalize.h"
#include "image/inspect.h"
#include "image/residue_waivers.h"
#include "image/trace_list.h"
#include "image/trace_search.h"
#include "report/generalization.h"
#include "report/inspection.h"
#include "resource/sshd_config.h"
#include "trust/floor.h"

namespace bootseal {

namespace {

constexpr std::string_view shipped_waivers = "etc/bootseal/residue.yaml";
constexpr std::string_view lists_folder = "usr/lib/bootseal/generalize";

constexpr std::array all_inspect_options{
    root_option,   Option{"waivers", "FILE", "instead of etc/bootseal/residue.yaml of the tree"},
    trust_option,  format_option,
    output_option, verbose_option};
constexpr std::array all_generalize_options{
    root_option,
    Option{"list", "FILE", "instead of the one in usr/lib/bootseal/generalize of the tree"},
    trust_option,
    Option{"plan", nullptr, "show what would be taken out, and take out nothing"},
    Option{"user", "NAME", "an account that leaves, too; may be repeated", true},
    Option{"shred", nullptr, "overwrite what is taken out where it lies"},
    format_option,
    output_option,
    verbose_option};

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

struct AcceptedList {
    TraceList list;
    Verified verified;
};

Result<AcceptedList> accept_list(const Arguments& arguments, const Root& root) {
    const auto policy = TRY(find_policy(arguments, root));
    const auto file = TRY(find_shipped(arguments.value("list"), {"list", lists_folder}, root));
    auto verified = TRY(verify_signed(file, policy, clock_now()));
    auto list = TRY(parse_trace_list(file.bytes, file.name));
    const auto floor = TRY(serial_floor(root, serial_name(trace_list_kind, list), 0));
    auto fits = accept_head(trace_list_kind, list, floor, verified.now);
    if (!fits) return file.name + std::move(fits).error();
    return AcceptedList{std::move(list), std::move(verified)};
}

/// What an owner should know before the tree is booted again.
Result<> warn_of_next_boot(const Root& root, std::vector<std::string>& notes) {
    const Overlay files(root);
    const bool cloud_init = TRY(files.status("/usr/bin/cloud-init")).has_value();
    if (cloud_init) return {};
    if (TRY(files.status(sshd_program))) {
        notes.emplace_back(
            "there is no cloud-init: something else must make SSH host keys before sshd starts");
    }
    if (TRY(ways_in(files, clock_now())).empty()) {
        notes.emplace_back("there is no cloud-init, and nobody can log in any more");
    }
    return {};
}

}  // namespace

const std::span<const Option> inspect_options = all_inspect_options;
const std::span<const Option> generalize_options = all_generalize_options;

Result<Exit> inspect_command(const Arguments& arguments) {
    const Stopwatch stopwatch;
    TRY(require_no_operand(arguments));
    TRY(require_format(arguments));
    const auto tree = TRY(open_tree(arguments));
    std::optional<WalkProgress> progress(std::in_place);
    auto inspected = TRY(inspect_tree(tree.root, [&](const Visited& visited) -> Result<> {
        progress->see(visited);
        return {};
    }));
    progress.reset();
    for (const auto& sentence : TRY(apply_waivers(arguments, tree.root, inspected.residue)))
        say(sentence);
    auto report = report_of_tree(tree, v1::MODE_INSPECT, false, stopwatch);
    *report.mutable_inspection() = fill_inspection(inspected);
    const bool clean = std::all_of(inspected.residue.begin(), inspected.residue.end(),
                                   [](const auto& residue) { return residue.waiver.has_value(); });
    report.set_result(clean ? v1::RESULT_COMPLIANT : v1::RESULT_NOT_COMPLIANT);
    TRY(show(report, "", arguments));
    return exit_of(report);
}

Result<Exit> generalize_command(const Arguments& arguments) {
    const Stopwatch stopwatch;
    TRY(require_no_operand(arguments));
    TRY(require_format(arguments));
    const auto tree = TRY(open_tree(arguments));
    const auto accepted = TRY(accept_list(arguments, tree.root));
    const bool planned = arguments.has("plan");
    const auto shred = arguments.has("shred") ? Shred::yes : Shred::no;
    if (!planned) {
        const auto name = serial_name(trace_list_kind, accepted.list);
        TRY(raise_serial_floor(tree.root, name, accepted.list.serial));
    }
    std::optional<WalkProgress> progress(std::in_place);
    const auto see = [&](const Visited& visited) -> Result<> {
        progress->see(visited);
        return {};
    };
    auto found =
        TRY(find_traces(tree.root, {accepted.list, tree.live, arguments.values("user"), see}));
    progress.reset();
    if (!planned) {
        Progress bar;
        std::size_t done = 0;
        TRY(take_out(tree.root, found.steps, shred, [&](const TraceStep& step) {
            bar.show(static_cast<int>(100 * done++ / found.steps.size()), step.path);
        }));
        TRY(warn_of_next_boot(tree.root, found.notes));
    }
    auto report = report_of_tree(tree, v1::MODE_GENERALIZE, false, stopwatch);
    fill_generalization({accepted.list, accepted.verified, found, planned, shred == Shred::yes},
                        report);
    const bool failed = std::any_of(found.steps.begin(), found.steps.end(),
                                    [](const auto& step) { return !step.error.empty(); });
    report.set_result(failed ? v1::RESULT_FAILED : v1::RESULT_COMPLIANT);
    TRY(show(report, "", arguments));
    for (const auto& step : found.steps) {
        if (!step.error.empty()) say("/" + printable(step.path) + ": " + step.error);
    }
    return exit_of(report);
}

}  // namespace bootseal

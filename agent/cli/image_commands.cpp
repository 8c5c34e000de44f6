// SPDX-License-Identifier: Apache-2.0
#include "cli/image_commands.h"

#include <array>

#include "cli/build_log.h"
#include "cli/image_run.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/stopwatch.h"
#include "report/inspection.h"

namespace bootseal {

namespace {

constexpr std::array all_inspect_options{root_option,   waivers_option, trust_option,
                                         format_option, output_option,  verbose_option};
constexpr std::array all_generalize_options{
    root_option,   list_option,
    trust_option,  Option{"plan", nullptr, "show what would be taken out, and take out nothing"},
    user_option,   shred_option,
    format_option, output_option,
    verbose_option};

}  // namespace

const std::span<const Option> inspect_options = all_inspect_options;
const std::span<const Option> generalize_options = all_generalize_options;

Result<Exit> inspect_command(const Arguments& arguments) {
    const Stopwatch stopwatch;
    TRY(require_no_operand(arguments));
    TRY(require_format(arguments));
    const auto tree = TRY(open_tree(arguments));
    const auto inspected = TRY(run_inspect(arguments, tree));
    TRY(note_event(tree.root, event_of(inspected)));
    auto report = report_of_tree(tree, v1::MODE_INSPECT, false, stopwatch);
    *report.mutable_inspection() = fill_inspection(inspected);
    report.set_result(is_clean(inspected) ? v1::RESULT_COMPLIANT : v1::RESULT_NOT_COMPLIANT);
    TRY(show(report, "", arguments));
    return exit_of(report);
}

Result<Exit> generalize_command(const Arguments& arguments) {
    const Stopwatch stopwatch;
    TRY(require_no_operand(arguments));
    TRY(require_format(arguments));
    const auto tree = TRY(open_tree(arguments));
    const auto run =
        TRY(run_generalize(arguments, tree, arguments.has("plan") ? Do::plan : Do::it));
    if (!run.planned) TRY(note_event(tree.root, event_of(run)));
    auto report = report_of_tree(tree, v1::MODE_GENERALIZE, false, stopwatch);
    run.fill(report);
    report.set_result(run.done() ? v1::RESULT_COMPLIANT : v1::RESULT_FAILED);
    TRY(show(report, "", arguments));
    run.complain_of_failures();
    return exit_of(report);
}

}  // namespace bootseal

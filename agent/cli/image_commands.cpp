// SPDX-License-Identifier: Apache-2.0
#include "cli/image_commands.h"

#include <array>

#include "cli/output.h"
#include "cli/session.h"
#include "cli/stopwatch.h"
#include "cli/walk_progress.h"
#include "image/inspect.h"
#include "report/inspection.h"

namespace bootseal {

namespace {

constexpr std::array all_inspect_options{root_option, format_option, output_option, verbose_option};

}  // namespace

const std::span<const Option> inspect_options = all_inspect_options;

Result<Exit> inspect_command(const Arguments& arguments) {
    const Stopwatch stopwatch;
    TRY(require_no_operand(arguments));
    TRY(require_format(arguments));
    const auto tree = TRY(open_tree(arguments));
    std::optional<WalkProgress> progress(std::in_place);
    const auto inspected = TRY(inspect_tree(tree.root, [&](const Visited& visited) -> Result<> {
        progress->see(visited);
        return {};
    }));
    progress.reset();
    auto report = report_of_tree(tree, v1::MODE_INSPECT, false, stopwatch);
    *report.mutable_inspection() = fill_inspection(inspected);
    report.set_result(inspected.residue.empty() ? v1::RESULT_COMPLIANT : v1::RESULT_NOT_COMPLIANT);
    TRY(show(report, "", arguments));
    return exit_of(report);
}

}  // namespace bootseal

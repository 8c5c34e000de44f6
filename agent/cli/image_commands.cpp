// SPDX-License-Identifier: Apache-2.0
#include "cli/image_commands.h"

#include <array>
#include <chrono>

#include "cli/output.h"
#include "cli/session.h"
#include "cli/walk_progress.h"
#include "image/inspect.h"
#include "report/fill.h"
#include "report/inspection.h"

namespace bootseal {

namespace {

constexpr std::array all_inspect_options{root_option, format_option, output_option, verbose_option};

}  // namespace

const std::span<const Option> inspect_options = all_inspect_options;

Result<Exit> inspect_command(const Arguments& arguments) {
    const auto began = std::chrono::steady_clock::now();
    const auto started = clock_now();
    TRY(require_no_operand(arguments));
    TRY(require_format(arguments));
    const auto tree = TRY(open_tree(arguments));
    std::optional<WalkProgress> progress(std::in_place);
    const auto inspected = TRY(inspect_tree(tree.root, [&](const Visited& visited) -> Result<> {
        progress->see(visited);
        return {};
    }));
    progress.reset();
    const auto os_release = read_os_release(Overlay(tree.root));
    const auto platform = os_release ? *os_release : OsRelease();
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - began);
    auto report =
        begin_report({platform, tree.root, tree.live, false, started, took}, v1::MODE_INSPECT);
    *report.mutable_inspection() = fill_inspection(inspected);
    report.set_result(inspected.residue.empty() ? v1::RESULT_COMPLIANT : v1::RESULT_NOT_COMPLIANT);
    TRY(show(report, "", arguments));
    return exit_of(report);
}

}  // namespace bootseal

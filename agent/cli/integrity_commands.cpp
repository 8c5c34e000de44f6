// SPDX-License-Identifier: Apache-2.0
#include "cli/integrity_commands.h"

#include <array>

#include "base/text.h"
#include "cli/integrity_run.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/stopwatch.h"
#include "system/named_file.h"

namespace bootseal {

namespace {

constexpr std::array all_snapshot_options{root_option, policy_option, serial_option, output_option};
constexpr std::array all_check_options{
    root_option,
    trust_option,
    Option{"fast", nullptr, "pass over files that the kernel says nobody changed"},
    format_option,
    output_option,
    verbose_option};

/// Writes to the file of --output, or prints.
class Delivery {
  public:
    Result<> open(const Arguments& arguments) {
        if (const auto output = arguments.value("output")) {
            file_.emplace(TRY(NamedFileWriter::open(*output)));
        }
        return {};
    }

    Result<> write(std::string_view text) {
        if (file_) return file_->write(text);
        print(text);
        return {};
    }

    Result<> finish() { return file_ ? file_->commit() : flush_output(); }

  private:
    std::optional<NamedFileWriter> file_;
};

}  // namespace

const std::span<const Option> integrity_snapshot_options = all_snapshot_options;
const std::span<const Option> integrity_check_options = all_check_options;

Result<Exit> integrity_snapshot_command(const Arguments& arguments) {
    TRY(require_no_operand(arguments));
    const auto head = TRY(manifest_head_of(arguments));
    const auto tree = TRY(open_tree(arguments));
    Delivery delivery;
    TRY(delivery.open(arguments));
    const auto covered = TRY(write_manifest(
        tree.root, head, [&](std::string_view text) { return delivery.write(text); }));
    TRY(delivery.finish());
    say(std::to_string(covered.names) + " names, " + std::to_string(covered.hashed) +
        " files read, " + std::to_string(covered.bytes) + " bytes");
    for (const auto& path : covered.left_out.first)
        say("left out: /" + printable(path));
    return Exit::done;
}

Result<Exit> integrity_check_command(const Arguments& arguments) {
    const Stopwatch stopwatch;
    TRY(require_format(arguments));
    const auto tree = TRY(open_tree(arguments));
    const auto run = TRY(run_integrity(arguments, tree));
    const bool clock_behind = stopwatch.started() < run.manifest.verified.now;
    auto report = report_of_tree(tree, v1::MODE_CHECK, clock_behind, stopwatch);
    *report.mutable_integrity() = run.report();
    report.set_result(run.checked.intact() ? v1::RESULT_COMPLIANT : v1::RESULT_NOT_COMPLIANT);
    TRY(show(report, "", arguments));
    return exit_of(report);
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "cli/integrity_commands.h"

#include <array>

#include "base/text.h"
#include "cli/integrity_run.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/stopwatch.h"
#include "cli/walk_progress.h"
#include "integrity/snapshot.h"
#include "system/named_file.h"
#include "system/package_files.h"

namespace bootseal {

namespace {

constexpr std::array all_snapshot_options{
    root_option, Option{"policy", "FILE", "which paths are exact, absent, config, grows, volatile"},
    Option{"serial", "NUMBER", "grows with every release; a machine never goes back"},
    output_option};
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

Result<ManifestHead> head_of(const Arguments& arguments) {
    ManifestHead head;
    head.ours = true;
    head.policy = Policy::debian();
    if (const auto file = arguments.value("policy")) {
        const auto text = TRY(read_named_file(*file));
        head.policy = TRY(Policy::parse(text, *file));
    }
    if (const auto text = arguments.value("serial")) {
        const auto serial = parse_number(*text);
        if (!serial || *serial < 1) return usage_error("--serial takes a number from 1");
        head.serial = static_cast<std::uint64_t>(*serial);
    }
    return head;
}

}  // namespace

const std::span<const Option> integrity_snapshot_options = all_snapshot_options;
const std::span<const Option> integrity_check_options = all_check_options;

Result<Exit> integrity_snapshot_command(const Arguments& arguments) {
    TRY(require_no_operand(arguments));
    const auto head = TRY(head_of(arguments));
    const auto tree = TRY(open_tree(arguments));
    Delivery delivery;
    TRY(delivery.open(arguments));
    TRY(delivery.write(manifest_head(head)));
    const auto package_of = TRY(PackageFiles(tree.root).owners());
    std::optional<WalkProgress> progress(std::in_place);
    const auto beside = [&](const Visited& visited) -> Result<> {
        progress->see(visited);
        return {};
    };
    const auto covered =
        TRY(take_snapshot(tree.root, {head.policy, nullptr, package_of, beside},
                          [&](const Entry& entry) { return delivery.write(mtree_line(entry)); }));
    progress.reset();
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

// SPDX-License-Identifier: Apache-2.0
#include "cli/sbom_command.h"

#include <array>
#include <cstdlib>

#include "base/text.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/walk_progress.h"
#include "integrity/package_digests.h"
#include "integrity/snapshot.h"
#include "report/cyclonedx.h"
#include "system/os_release.h"

namespace bootseal {

namespace {

constexpr std::array all_sbom_options{root_option, output_option};

/// Reads every file that a package brought, whatever a policy of manifests says of its path.
Result<Covered> see_files(const Root& root, PackageDigests& digests) {
    WalkProgress progress;
    const Policy everything;
    SnapshotOptions options{everything, nullptr, nullptr, nullptr};
    options.wanted = [&](const std::string& path) { return digests.wants(path); };
    options.beside = [&](const Visited& visited) -> Result<> {
        progress.see(visited);
        return {};
    };
    return take_snapshot(root, options, [&](const Entry& entry) -> Result<> {
        digests.see(entry);
        return {};
    });
}

}  // namespace

const std::span<const Option> sbom_options = all_sbom_options;

Result<Time> time_of_build() {
    const auto* const text = std::getenv("SOURCE_DATE_EPOCH");
    if (!text) return clock_now();
    constexpr std::int64_t end_of_9999 = 253'402'300'799;  // no time is written with five digits
    const auto seconds = parse_number(text);
    if (!seconds || *seconds < 0 || *seconds > end_of_9999 || *text == '+') {
        return invalid("SOURCE_DATE_EPOCH is " + printable(text) +
                       ": it must be a number of seconds since 1970");
    }
    return Time(std::chrono::seconds(*seconds));
}

Result<Exit> sbom_command(const Arguments& arguments) {
    TRY(require_no_operand(arguments));
    const auto made = TRY(time_of_build());
    const auto tree = TRY(open_tree(arguments));
    const auto system = TRY(read_os_release(Overlay(tree.root)));
    const auto inventory = TRY(read_inventory(tree.root));
    PackageDigests digests(inventory);
    const auto covered = TRY(see_files(tree.root, digests));
    const auto sha256_of = [&](const std::string& path) { return digests.find(path); };
    TRY(deliver(cyclonedx({system, inventory, sha256_of, made}), arguments));
    say(std::to_string(inventory.software.size()) + " packages, " + std::to_string(covered.hashed) +
        " files read, " + std::to_string(covered.bytes) + " bytes");
    if (inventory.databases.empty()) say("this tree has no database of packages");
    for (const auto& path : covered.left_out.first)
        say("left out: /" + printable(path));
    return Exit::done;
}

}  // namespace bootseal

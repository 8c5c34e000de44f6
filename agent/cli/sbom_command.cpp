// SPDX-License-Identifier: Apache-2.0
#include "cli/sbom_command.h"

#include <array>

#include "base/text.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/time_of_build.h"
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

Result<BillOfTree> bill_of(const Root& root, Time made) {
    const auto system = TRY(read_os_release(Overlay(root)));
    const auto inventory = TRY(read_inventory(root));
    PackageDigests digests(inventory);
    BillOfTree bill;
    bill.covered = TRY(see_files(root, digests));
    const auto sha256_of = [&](const std::string& path) { return digests.find(path); };
    bill.text = cyclonedx({system, inventory, sha256_of, made});
    bill.packages = inventory.software.size();
    bill.databases = inventory.databases.size();
    return bill;
}

Result<Exit> sbom_command(const Arguments& arguments) {
    TRY(require_no_operand(arguments));
    const auto made = TRY(time_of_build());
    const auto tree = TRY(open_tree(arguments));
    const auto bill = TRY(bill_of(tree.root, made));
    TRY(deliver(bill.text, arguments));
    say(std::to_string(bill.packages) + " packages, " + std::to_string(bill.covered.hashed) +
        " files read, " + std::to_string(bill.covered.bytes) + " bytes");
    if (bill.databases == 0) say("this tree has no database of packages");
    for (const auto& path : bill.covered.left_out.first)
        say("left out: /" + printable(path));
    return Exit::done;
}

}  // namespace bootseal

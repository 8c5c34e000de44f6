// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_files.h"

#include "base/text.h"
#include "engine/checkers.h"
#include "image/lockdown_sshd.h"
#include "image/lockdown_units.h"
#include "system/replace.h"
#include "system/transaction.h"

namespace bootseal {

namespace {

constexpr unsigned only_run = 1;
constexpr auto nologin_file = "/etc/nologin";

}  // namespace

Result<> take_back_files(const Journal& journal, const Root& root) {
    for (const auto run : TRY(journal.runs()))
        TRY(roll_back(journal, root, run));
    const std::string folder(lockdown_folder);
    const auto above = folder_of(folder);
    const auto times = TRY(root.status(above));
    // A record may have been cut while it was written.
    for (const auto& name : TRY(root.list(folder)))
        TRY(remove_path(root, folder + "/" + name));
    TRY(remove_path(root, folder));
    return set_times(root, above, times.accessed, times.modified);
}

Result<> write_lockdown_files(Overlay& files, const LockdownOrder& order) {
    TRY(restrict_sshd(files, order));
    TRY(write_resume_services(files, order));
    // pam_nologin lets in root alone, so it would bar any other builder.
    if (order.builder == "root" && !TRY(files.status(nologin_file))) {
        TRY(files.write(nologin_file, "An image is being built: nobody else may log in.\n"));
    }
    return files.write(lockdown_order_file, format_order(order));
}

Result<std::optional<LockdownOrder>> tree_order(const Root& root) {
    const auto text = TRY(Overlay(root).read(lockdown_order_file));
    if (!text) return std::optional<LockdownOrder>();
    return std::optional(TRY(parse_order(*text, lockdown_order_file)));
}

Result<std::optional<Journal>> open_lockdown_journal(const Root& root) {
    if (!TRY(Overlay(root).status(lockdown_folder))) return std::optional<Journal>();
    auto journal = TRY(Journal::open(root, lockdown_folder));
    TRY(recover(journal, root));
    const bool engaged = TRY(tree_order(root)).has_value();
    // Without its order there is only the end of a release that was cut.
    if (engaged && !TRY(journal.runs()).empty()) return std::optional(std::move(journal));
    if (!engaged) {
        TRY(take_back_files(journal, root));
        return std::optional<Journal>();
    }
    return invalid(std::string(lockdown_order_file) + " is there, and not by a lockdown of this " +
                   "tree: remove the file");
}

Result<> engage_files(const Journal& journal, const Root& root, const LockdownOrder& order,
                      const std::function<Result<>()>& then, std::vector<std::string>& messages) {
    Overlay files(root);
    if (!TRY(files.status(lockdown_program))) {
        return invalid("there is no " + std::string(lockdown_program) +
                       ", which would have to lock the machine down again after a reboot: "
                       "install it first");
    }
    TRY(write_lockdown_files(files, order));
    TRY(require_restricted_sshd(files, order));
    const auto before = complaints(root, files);
    return commit(journal, files, only_run, [&]() -> Result<> {
        TRY(check_consumers(root, files, before, messages));
        TRY(require_restricted_sshd(Overlay(root), order));
        return then();
    });
}

Result<> release_lockdown_files(const Root& root) {
    const auto journal = TRY(open_lockdown_journal(root));
    return journal ? take_back_files(*journal, root) : Result<>();
}

}  // namespace bootseal

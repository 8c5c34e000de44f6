// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown.h"

#include "image/lockdown_files.h"
#include "system/nft_table.h"

namespace bootseal {

namespace {

/// When it ends was said the first time.
bool is_same(LockdownOrder one, const LockdownOrder& other) {
    if (one.end && other.end) one.end->at = other.end->at;
    return one == other;
}

/// The order that holds now, in the files or only on the running machine.
Result<std::optional<LockdownOrder>> current_order(const LockdownTarget& target) {
    auto order = TRY(tree_order(target.root));
    if (!order && target.running) order = TRY(running_order(target.root));
    return order;
}

Result<> bring_about(const LockdownTarget& target, const LockdownOrder& order,
                     std::vector<std::string>& messages) {
    // Held until the end: a release, of a timer that is due, comes after.
    const auto journal = TRY(open_lockdown_journal(target.root));
    if (!target.running) return {};
    TRY(engage_running(*target.running, order, messages));
    return finish_running(*target.running, order);
}

}  // namespace

Result<> settle_lockdown(const LockdownTarget& target, std::vector<std::string>& messages) {
    const auto pending = std::string(lockdown_folder) + "/pending";
    bool cut = TRY(Overlay(target.root).status(pending)).has_value();
    const auto journal = TRY(open_lockdown_journal(target.root));
    if (target.running && !journal && TRY(running_lockdown(target.root)) == Lockdown::partial) {
        cut = true;
        TRY(release_running(*target.running, messages));
    }
    if (cut) {
        messages.emplace_back(journal ? "the last command was cut short: it is locked down still"
                                      : "the last command was cut short: all is as before it");
    }
    return {};
}

Result<> engage_lockdown(const LockdownTarget& target, const LockdownOrder& order,
                         std::vector<std::string>& messages) {
    const auto now = TRY(current_order(target));
    if (now && !is_same(order, *now)) {
        return invalid("it is locked down already, and not like this: release it first");
    }
    if (TRY(tree_order(target.root))) return bring_about(target, *now, messages);
    const bool ran = target.running && TRY(running_lockdown(target.root)) != Lockdown::none;
    const auto journal = TRY(Journal::open(target.root, lockdown_folder));
    auto engaged = engage_files(
        journal, target.root, order,
        [&] {
            return target.running ? engage_running(*target.running, order, messages) : Result<>();
        },
        messages);
    if (engaged) return target.running ? finish_running(*target.running, order) : Result<>();
    auto undone = take_back_files(journal, target.root);
    // What an image was sealed beside stays locked down.
    if (undone && target.running && !ran) undone = release_running(*target.running, messages);
    if (undone) return engaged;
    return engaged.error().what + "; and undoing it failed" + undone.error();
}

Result<> resume_lockdown(const LockdownTarget& target, std::vector<std::string>& messages) {
    const auto order = TRY(current_order(target));
    return order ? bring_about(target, *order, messages) : Result<>();
}

Result<> release_lockdown(const LockdownTarget& target, std::vector<std::string>& messages) {
    // From here on a cut command is gone on with by the next one.
    if (target.running) TRY(begin_release(target.root));
    TRY(release_lockdown_files(target.root));
    if (!target.running) return {};
    TRY(release_running(*target.running, messages));
    // Where somebody removed what was remembered of it.
    const auto table = dump_table();
    return table && *table ? remove_table() : Result<>();
}

Result<LockdownFacts> lockdown_facts(const LockdownTarget& target) {
    LockdownFacts facts;
    facts.files = TRY(tree_order(target.root)).has_value();
    if (target.running) facts.running = TRY(running_lockdown(target.root));
    return facts;
}

}  // namespace bootseal

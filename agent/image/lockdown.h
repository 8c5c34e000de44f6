// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/lockdown_live.h"
#include "image/lockdown_order.h"

namespace bootseal {

/// Where an image is built: nobody but the builder gets at the tree or the machine, and all of that
/// can be taken back. It is two halves, the files (lockdown_files.h) and what runs
/// (lockdown_live.h); the files are committed once both are there.
struct LockdownTarget {
    Root root;
    RunningMachine* running = nullptr;  ///< null: the tree alone, which takes effect as it boots
};

/// Undoes what a cut command left: before anything else. Says in `messages` if there was something.
Result<> settle_lockdown(const LockdownTarget& target, std::vector<std::string>& messages);

/// Locks down, or leaves everything as it was. By the same order again it does what is missing.
Result<> engage_lockdown(const LockdownTarget& target, const LockdownOrder& order,
                         std::vector<std::string>& messages);

/// What the files of the machine ask for, or the order that runs, brought about again: after a
/// reboot, or after others removed the firewall.
Result<> resume_lockdown(const LockdownTarget& target, std::vector<std::string>& messages);

/// Everything is as it was before, or was never otherwise.
Result<> release_lockdown(const LockdownTarget& target, std::vector<std::string>& messages);

/// Whether a tree, and the machine that it is the tree of, are locked down: for who seals an image.
struct LockdownFacts {
    bool files = false;
    Lockdown running = Lockdown::none;
};
Result<LockdownFacts> lockdown_facts(const LockdownTarget& target);

}  // namespace bootseal

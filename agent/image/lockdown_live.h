// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/lockdown_order.h"
#include "system/kernel.h"
#include "system/overlay.h"
#include "system/root.h"
#include "system/units.h"

namespace bootseal {

/// The machine that this process runs on.
struct RunningMachine {
    Root root;
    Kernel kernel;
    Units* units = nullptr;  ///< null where no service manager runs
    Time now;
    bool starting = false;  ///< its services are yet to be started
    bool resuming = false;  ///< a reboot is what this goes on after
};

// The half of a lockdown that ends with the power: the firewall, kernel parameters, units. What was
// there before is kept below /run, before anything is changed.

/// Brings about all that can be taken back. Called again it does what is missing.
Result<> engage_running(RunningMachine& machine, const LockdownOrder& order,
                        std::vector<std::string>& messages);

/// The rest: what only a reboot takes back. Then the lockdown is whole. The modules of a machine
/// that starts are not frozen yet: most of them are loaded then.
Result<> finish_running(RunningMachine& machine, const LockdownOrder& order);

/// Takes back all that can be, whole or not. Goes on where a step fails, and says which did. To be
/// called once the files of the tree are back.
Result<> release_running(RunningMachine& machine, std::vector<std::string>& messages);

/// From here on what runs is no longer a whole lockdown: a release that is cut is gone on with.
Result<> begin_release(const Root& root);

/// What runs: `partial` is what was cut.
enum class Lockdown { none, partial, whole };
Result<Lockdown> running_lockdown(const Root& root);

/// The order that runs, or nothing where none does.
Result<std::optional<LockdownOrder>> running_order(const Root& root);

/// What the order lets through: the ports are those of sshd's own settings.
Result<LockdownRules> rules_of(const LockdownOrder& order, const Overlay& files);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "image/lockdown_order.h"
#include "system/journal.h"
#include "system/overlay.h"

namespace bootseal {

/// Where its undo record is kept: a lockdown has no number among the runs of apply.
inline constexpr std::string_view lockdown_folder = "var/lib/bootseal/lockdown";

// The half of a lockdown that outlives a reboot: files of its own and no others, so that what
// is applied in between stays when they go.

/// Writes the files of an order.
Result<> write_lockdown_files(Overlay& files, const LockdownOrder& order);

/// The order in the files of a tree, or nothing where it is not locked down.
Result<std::optional<LockdownOrder>> tree_order(const Root& root);

/// The journal of a tree that was locked down, or nothing; what a cut command left is undone.
Result<std::optional<Journal>> open_lockdown_journal(const Root& root);

/// Commits the files, if sshd accepts them, they are what decides, and `then` is done. Anything
/// else leaves the tree as it was.
Result<> engage_files(const Journal& journal, const Root& root, const LockdownOrder& order,
                      const std::function<Result<>()>& then, std::vector<std::string>& messages);

/// The files are as they were before, and the journal is gone.
Result<> take_back_files(const Journal& journal, const Root& root);

/// Takes the files out of a tree, for an image that is about to be sealed, or because the lockdown
/// is over. A machine that runs is locked down until it is released or off. A tree without them
/// stays as it is.
Result<> release_lockdown_files(const Root& root);

}  // namespace bootseal

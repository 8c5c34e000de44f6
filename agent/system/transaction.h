// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.h"
#include "system/journal.h"
#include "system/overlay.h"

namespace bootseal {

// What changes a tree, all or nothing. The order is what makes a power cut harmless:
//
//   1. the undo record of all that will be touched, durable
//   2. every new file beside its place, durable
//   3. the renames, and the changes of mode and owner; folders durable
//   4. the undo record renamed from "pending" to the number of the run: this is the commit
//
// Cut before 4, the next start undoes it; cut after, the tree is the new one.

/// Commits an overlay as run `run`. `check` looks at the changed tree before step 4: its error
/// undoes everything and is returned. An overlay without changes writes nothing.
Result<> commit(const Journal& journal, const Overlay& overlay, unsigned run,
                const std::function<Result<>()>& check);

enum class Recovery { nothing, undone };

/// Undoes what a cut run left. Before anything else is done with a tree.
Result<Recovery> recover(const Journal& journal, const Root& root);

/// Takes back run `run`, which must be the newest. Cut anywhere, recover() takes the tree to where
/// it was before the rollback, and it can be asked for again.
Result<> roll_back(const Journal& journal, const Root& root, unsigned run);

}  // namespace bootseal

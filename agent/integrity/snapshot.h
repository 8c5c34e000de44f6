// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.h"
#include "integrity/policy.h"
#include "integrity/survey.h"

namespace bootseal {

/// What a snapshot is of, and what it says beside what it finds.
struct SnapshotOptions {
    const Policy& policy;
    /// Which paths it tells of; empty: all.
    std::function<bool(const std::string& path)> wanted;
    /// The package that owns a file, or ""; empty: none does.
    std::function<std::string(const std::string& path)> package_of;
    /// Hears of every name, or is empty.
    std::function<Result<>(const Visited&)> beside;
};

/// Tells `take` all that an Entry can say of the tree and of everything in it, but for what is
/// volatile, in the order of the walk. Two snapshots of a tree at rest are the same. What cannot be
/// read, or changes again and again while it is, is an error that names it, once all was looked at.
Result<Covered> take_snapshot(const Root& root, const SnapshotOptions& options,
                              const std::function<Result<>(const Entry&)>& take);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/program.h"
#include "system/root.h"

namespace bootseal {

/// What a package manager is to do; each name once.
struct PackageChanges {
    std::vector<std::string> install;
    std::vector<std::string> remove;

    bool empty() const { return install.empty() && remove.empty(); }
    bool operator==(const PackageChanges&) const = default;
};

/// How far apt is: percent of what it does now, and its words for that.
using AptProgress = std::function<void(int percent, std::string_view what)>;

/// Has the tree's own apt-get (apt-get(8)) install and remove packages, without recommended ones,
/// with the configuration files that are there kept and no service started. It asks the mirrors of
/// the tree's own sources. Essential packages are never removed. An error carries apt's last words;
/// what is done then stays done: packages are not part of a transaction.
Result<> change_packages(const Root& root, Surroundings surroundings, const PackageChanges& changes,
                         const AptProgress& progress);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/result.h"
#include "integrity/chain.h"
#include "integrity/compare.h"
#include "integrity/survey.h"

namespace bootseal {

struct Tally {
    std::size_t added = 0;
    std::size_t removed = 0;
    std::size_t changed = 0;

    std::size_t all() const { return added + removed + changed; }
};

/// How a tree stands to a manifest.
struct Checked {
    Tally violations;
    Tally noted;
    std::vector<Deviation> deviations;  ///< at most the first `most` of each kind
    Covered covered;
    bool fast = false;
    std::size_t untouched = 0;  ///< files that `fast` did not read

    static constexpr std::size_t most = 1000;
    bool intact() const { return violations.all() == 0; }
};

struct CheckOptions {
    /// A file whose kernel says that nothing about it was changed since is not read.
    bool fast = false;
    /// Hears of every name that the walk comes by, or is empty.
    std::function<Result<>(const Visited&)> beside;
};

/// Holds a tree against a manifest and what was accepted since.
Result<Checked> check_tree(const Root& root, Chain& chain, const CheckOptions& options);

}  // namespace bootseal

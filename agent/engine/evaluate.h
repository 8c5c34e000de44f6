// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "engine/outcome.h"
#include "ruleset/ruleset.h"
#include "system/system.h"

namespace bootseal {

/// What was seen of a requirement.
struct Look {
    std::vector<Observation>
        evidence;  ///< of `any`: that of the part that holds, else of the first

    /// Whether all that was seen in a facet is compliant; not_looked_at where nothing was.
    Standing in(Facet facet) const;

    /// Compliant in every facet that was looked at, and at least one was.
    bool holds() const;
};

/// Looks at a requirement. An Error means that one could not tell: for `any` only when no part
/// holds, for `not` whenever its part cannot be told.
Result<Look> evaluate(const Requirement& requirement, const System& system);

/// Looks at several, all of which must hold.
Result<Look> evaluate(const std::vector<Requirement>& requirements, const System& system);

/// Brings a requirement about in the overlay, where it does not hold. unsupported() where only a
/// person can.
Result<> remedy(const Requirement& requirement, const System& system, Changes& changes);

}  // namespace bootseal

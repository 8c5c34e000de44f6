// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "yaml/node.h"

namespace bootseal {

/// What a careful reviewer would say of a ruleset that can be used.
struct Remark {
    std::string where;  ///< "file:line:column"
    std::string what;

    bool operator==(const Remark&) const = default;
};

/// The remarks on a ruleset, as parse_yaml() or join_ruleset() gave it; what cannot be used at all
/// is an error. `now` is what its expiry is held against.
Result<std::vector<Remark>> lint_ruleset(const Node& root, Time now);

}  // namespace bootseal

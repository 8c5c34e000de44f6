// SPDX-License-Identifier: Apache-2.0
#include "engine/outcome.h"

#include <algorithm>

namespace bootseal {

std::size_t Outcome::count(Status status) const {
    return static_cast<std::size_t>(
        std::count_if(findings.begin(), findings.end(),
                      [&](const auto& finding) { return finding.status == status; }));
}

bool Outcome::compliant() const {
    return refused.empty() && evaluated >= minimum_evaluated && count(Status::fail) == 0 &&
           count(Status::error) == 0 && count(Status::pending_reboot) == 0;
}

}  // namespace bootseal

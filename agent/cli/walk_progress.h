// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "cli/output.h"
#include "system/walk.h"

namespace bootseal {

/// Shows on a terminal how far a walk is.
class WalkProgress {
  public:
    void see(const Visited& visited);

  private:
    Progress progress_;
    std::size_t names_ = 0;
};

}  // namespace bootseal

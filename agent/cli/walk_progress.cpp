// SPDX-License-Identifier: Apache-2.0
#include "cli/walk_progress.h"

#include <string>

namespace bootseal {

void WalkProgress::see(const Visited& visited) {
    constexpr std::size_t now_and_then = 1024;
    if (++names_ % now_and_then != 0) return;
    progress_.show(std::to_string(names_) + " names", "/" + visited.path);
}

}  // namespace bootseal

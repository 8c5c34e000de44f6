// SPDX-License-Identifier: Apache-2.0
#include "cli/stopwatch.h"

#include "report/fill.h"
#include "system/os_release.h"

namespace bootseal {

v1::Report report_of_tree(const Tree& tree, v1::Mode mode, bool clock_behind,
                          const Stopwatch& stopwatch) {
    // Without an os-release it is a report all the same: who breaks that hides nothing else.
    const auto os_release = read_os_release(Overlay(tree.root));
    const auto platform = os_release ? *os_release : OsRelease();
    return begin_report(
        {platform, tree.root, tree.live, clock_behind, stopwatch.started(), stopwatch.elapsed()},
        mode);
}

}  // namespace bootseal

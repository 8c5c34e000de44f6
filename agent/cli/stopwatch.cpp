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

v1::Report report_of(const Session& session, const Outcome& outcome, const Stopwatch& stopwatch) {
    const auto& tailoring = session.accepted.tailoring;
    const RunFacts facts{session.accepted.ruleset,
                         session.accepted.verified,
                         tailoring ? &tailoring->tailoring : nullptr,
                         tailoring ? &tailoring->verified : nullptr,
                         session.accepted.clock_behind,
                         session.profile,
                         session.stage,
                         session.platform,
                         session.tree.root,
                         session.tree.live,
                         session.tree.recovered,
                         stopwatch.started(),
                         stopwatch.elapsed()};
    return fill_report(facts, outcome);
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "integrity/check.h"

#include <utility>

namespace bootseal {

namespace {

/// Counts one more, and says how many of its kind there are now.
std::size_t count(Tally& tally, Deviation::Kind kind) {
    switch (kind) {
        case Deviation::Kind::added:
            return ++tally.added;
        case Deviation::Kind::removed:
            return ++tally.removed;
        default:
            return ++tally.changed;
    }
}

}  // namespace

Result<Checked> check_tree(const Root& root, Chain& chain, const CheckOptions& options) {
    Checked checked;
    checked.fast = options.fast;
    const auto& policy = chain.head().policy;
    Comparison comparison([&] { return chain.next(); }, policy, options.fast,
                          [&](Deviation one) -> Result<> {
                              auto& tally = one.violation ? checked.violations : checked.noted;
                              // Of each kind: a thousand new files hide no changed one.
                              const bool named = count(tally, one.kind) <= Checked::most;
                              if (named) checked.deviations.push_back(std::move(one));
                              return {};
                          });
    Surveyor surveyor;
    surveyor.choose = [&](const Entry& seen) { return comparison.expect(seen); };
    surveyor.take = [&](const Measured& measured) { return comparison.see(measured); };
    surveyor.beside = options.beside;
    checked.covered = TRY(survey(root, surveyor));
    TRY(comparison.end());
    checked.untouched = comparison.untouched();
    return checked;
}

}  // namespace bootseal

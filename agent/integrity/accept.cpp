// SPDX-License-Identifier: Apache-2.0
#include "integrity/accept.h"

#include <algorithm>
#include <utility>

#include "integrity/compare.h"
#include "integrity/snapshot.h"
#include "integrity/survey.h"
#include "system/package_files.h"

namespace bootseal {

namespace {

/// A path that is not in the tree any more.
struct Missing {
    std::string path;
    bool accepted;
};

/// Folders that held nothing but what is accepted to be gone may be gone too. In the order of the
/// walk, so that what was in a folder follows it.
void accept_folders(std::vector<Missing>& missing) {
    for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
        const auto inside = folder->path + "/";
        auto below = folder.base();
        const auto first = below;
        while (below != missing.end() && below->path.starts_with(inside) && below->accepted)
            ++below;
        const bool all = below == missing.end() || !below->path.starts_with(inside);
        folder->accepted = folder->accepted || (below != first && all);
    }
}

}  // namespace

Result<std::vector<Entry>> accepted_entries(
    const Root& root, Chain& chain, const Scope& scope,
    const std::function<std::string(const std::string& path)>& package_of) {
    std::vector<Missing> missing;
    std::set<std::string> differs;
    Comparison comparison(
        [&] { return chain.next(); }, chain.head().policy, false,
        [&](const Deviation& one) -> Result<> {
            const bool named = scope.paths.contains(one.path) ||
                               scope.paths.contains(source_of_compiled(one.path));
            if (one.kind == Deviation::Kind::removed) {
                missing.push_back({one.path, named || scope.packages.contains(one.package)});
            } else if (named) {
                differs.insert(one.path);
            }
            return {};
        });
    Surveyor surveyor;
    surveyor.choose = [&](const Entry& seen) { return comparison.expect(seen); };
    surveyor.take = [&](const Measured& measured) { return comparison.see(measured); };
    TRY(survey(root, surveyor));
    TRY(comparison.end());

    std::vector<Entry> entries;
    accept_folders(missing);
    for (auto& [path, accepted] : missing) {
        if (!accepted) continue;
        Entry entry;
        entry.path = std::move(path);
        entry.gone = true;
        entries.push_back(std::move(entry));
    }
    const auto wanted = [&](const std::string& path) { return differs.contains(path); };
    TRY(take_snapshot(root, {chain.head().policy, wanted, package_of, nullptr},
                      [&](const Entry& entry) -> Result<> {
                          entries.push_back(entry);
                          return {};
                      }));
    std::sort(entries.begin(), entries.end(), [](const Entry& one, const Entry& other) {
        return walk_order(one.path, other.path) == Order::before;
    });
    return entries;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "cli/integrity_run.h"

#include "cli/command.h"
#include "cli/walk_progress.h"
#include "report/integrity.h"

namespace bootseal {

Result<ManifestOfTree> ManifestOfTree::open(const Arguments& arguments, const Root& root) {
    const auto& operands = arguments.operands();
    if (operands.size() > 1) return usage_error("takes one manifest");
    auto policy = TRY(find_policy(arguments, root));
    auto place = operands.empty() ? Place(&root, std::string(sealed_manifest))
                                  : Place(nullptr, operands.front());
    return ManifestOfTree(std::move(policy), root, std::move(place));
}

v1::Integrity IntegrityRun::report() const {
    return fill_integrity({manifest.place.shown(), manifest.verified, *manifest.chain}, checked);
}

Result<IntegrityRun> run_integrity(const Arguments& arguments, const Tree& tree,
                                   const std::function<Result<>(const Visited&)>& beside) {
    const auto sealed = TRY(ManifestOfTree::open(arguments, tree.root));
    auto manifest = TRY(accept_manifest(sealed.place(), sealed.judge()));
    if (tree.live) TRY(keep_manifest(tree.root, manifest));
    WalkProgress progress;
    CheckOptions options;
    options.fast = arguments.has("fast");
    options.beside = [&](const Visited& visited) -> Result<> {
        progress.see(visited);
        return beside ? beside(visited) : Result<>();
    };
    auto checked = TRY(check_tree(tree.root, *manifest.chain, options));
    return IntegrityRun{std::move(manifest), std::move(checked)};
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "cli/integrity_run.h"

#include "base/text.h"
#include "cli/changed_by_rules.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/walk_progress.h"
#include "report/integrity.h"
#include "system/named_file.h"
#include "system/package_files.h"

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
    const auto noted = note_changes_by_rules(arguments, tree, checked);
    if (!noted) say("what rules changed is not told from the rest: " + noted.error().what);
    return IntegrityRun{std::move(manifest), std::move(checked)};
}

Result<ManifestHead> manifest_head_of(const Arguments& arguments) {
    ManifestHead head;
    head.ours = true;
    head.policy = Policy::debian();
    if (const auto file = arguments.value("policy")) {
        const auto text = TRY(read_named_file(*file));
        head.policy = TRY(Policy::parse(text, *file));
    }
    if (const auto text = arguments.value("serial")) {
        const auto serial = parse_number(*text);
        if (!serial || *serial < 1) return usage_error("--serial takes a number from 1");
        head.serial = static_cast<std::uint64_t>(*serial);
    }
    return head;
}

Result<Covered> write_manifest(const Root& root, const ManifestHead& head,
                               const std::function<Result<>(std::string_view)>& write) {
    TRY(write(manifest_head(head)));
    const auto package_of = TRY(PackageFiles(root).owners());
    WalkProgress progress;
    const auto beside = [&](const Visited& visited) -> Result<> {
        progress.see(visited);
        return {};
    };
    return take_snapshot(root, {head.policy, nullptr, package_of, beside},
                         [&](const Entry& entry) { return write(mtree_line(entry)); });
}

Result<IntegrityRun> check_files(const Arguments& arguments, const Session& session) {
    const auto hear = [&](const Visited& visited) { return session.scan->hear(visited); };
    auto run = TRY(run_integrity(arguments, session.tree, hear));
    session.scan->heard(run.checked.covered.left_out);
    return run;
}

Result<AcceptedManifest> accept_named_manifest(const Arguments& arguments, const Root& root,
                                               const std::string& file) {
    const auto policy = TRY(find_policy(arguments, root));
    return accept_manifest(Place(nullptr, file), {policy, clock_now(), root});
}

}  // namespace bootseal

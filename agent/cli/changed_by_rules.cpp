// SPDX-License-Identifier: Apache-2.0
#include "cli/changed_by_rules.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "system/undo.h"
#include "trust/digest.h"

namespace bootseal {

namespace {

/// What the first run after the seal found at each path, the newer runs aside.
Result<std::map<std::string, Before>> before_all_runs(const Journal& journal) {
    std::map<std::string, Before> first;
    for (const auto run : TRY(journal.runs())) {
        auto undo = TRY(journal.read(run));
        for (auto& before : undo.paths)
            first.emplace(before.path, std::move(before));
    }
    return first;
}

/// Whether a record has what the manifest has of a path, in all that is another now. Of what was
/// removed the manifest says no more here: then it only has to be what rules remove.
bool is_sealed(const Before& before, const Deviation& deviation) {
    if (deviation.kind == Deviation::Kind::added) return before.kind == Before::Kind::absent;
    if (before.kind != Before::Kind::file) return false;
    return std::all_of(
        deviation.differences.begin(), deviation.differences.end(), [&](const Difference& one) {
            const auto& access = before.access;
            if (one.what == "mode") return one.expected == octal(access.mode);
            if (one.what == "uid") return one.expected == std::to_string(access.uid);
            if (one.what == "gid") return one.expected == std::to_string(access.gid);
            if (!before.content) return false;
            if (one.what == "size") return one.expected == std::to_string(before.content->size());
            return one.what == "sha256" && one.expected == sha256_hex(*before.content);
        });
}

/// A folder is left: it cannot be taken away on paper, and rules make it where it is not.
Result<> put_back(Overlay& files, const Before& before) {
    if (before.kind == Before::Kind::absent) {
        const auto now = TRY(files.status(before.path, Links::keep));
        return now && now->type != FileType::directory ? files.remove(before.path) : Result<>();
    }
    if (before.content) TRY(files.write(before.path, *before.content, before.access));
    return files.set_access(before.path, before.access);
}

/// Whether a path on paper is the one of the tree, with nothing that the paper does not know.
Result<bool> is_in_tree(const Overlay& paper, const Root& root, const std::string& path) {
    const auto wanted = TRY(paper.status(path, Links::keep));
    const auto is = root.status(path, Links::keep);
    if (!is && is_absent(is.error())) return !wanted;
    if (!is) return is.error();
    if (!wanted || wanted->type != is->type || !TRY(root.xattrs(path)).empty()) return false;
    const Access access{is->mode, is->uid, is->gid};
    if (is->type == FileType::directory) return access == Access{0755, 0, 0};
    return is->type == FileType::file && access == Access{wanted->mode, wanted->uid, wanted->gid} &&
           TRY(paper.read(path)) == TRY(root.read(path));
}

std::size_t& count_of(Tally& tally, Deviation::Kind kind) {
    switch (kind) {
        case Deviation::Kind::added:
            return tally.added;
        case Deviation::Kind::removed:
            return tally.removed;
        case Deviation::Kind::changed:
            break;
    }
    return tally.changed;
}

void note(Deviation& deviation, Checked& checked) {
    deviation.violation = false;
    --count_of(checked.violations, deviation.kind);
    ++count_of(checked.noted, deviation.kind);
}

}  // namespace

Result<> note_changes_by_rules(const Arguments& arguments, const Tree& tree, Checked& checked) {
    if (checked.intact() || !tree.journal) return {};
    const auto before = TRY(before_all_runs(*tree.journal));
    Overlay sealed(tree.root, Looks::once);
    std::vector<Deviation*> asked;
    for (auto& deviation : checked.deviations) {
        const auto found = before.find(deviation.path);
        if (!deviation.violation || found == before.end() || !is_sealed(found->second, deviation))
            continue;
        TRY(put_back(sealed, found->second));
        asked.push_back(&deviation);
    }
    if (asked.empty()) return {};

    const auto accepted =
        TRY(accept_ruleset_file(arguments.value("ruleset"), arguments, tree.root));
    const auto running = TRY(open_running(tree));
    for (const auto& profile : accepted.ruleset.profiles) {
        const Packages packages(tree.root);
        const Scan scan(tree.root);
        const Target target{tree.root,
                            packages,
                            scan,
                            running.kernel.get(),
                            running.units.get(),
                            Stage::boot,
                            accepted.verified.now};
        const auto proposal = TRY(propose({accepted.ruleset, profile.name, {}}, target, sealed));
        for (auto*& deviation : asked) {
            if (!TRY(is_in_tree(proposal.files, tree.root, deviation->path))) continue;
            note(*deviation, checked);
            deviation = nullptr;
        }
        std::erase(asked, nullptr);
        if (asked.empty()) break;
    }
    return {};
}

}  // namespace bootseal

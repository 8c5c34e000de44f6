// SPDX-License-Identifier: Apache-2.0
#include "system/transaction.h"

#include <set>

#include "system/replace.h"

namespace bootseal {

namespace {

using Kind = Pending::Kind;

/// Everything that can be done beside the tree's own names: the new files and links.
Result<> prepare(const Overlay& overlay, const Undo& undo) {
    const auto& root = overlay.base();
    std::size_t index = 0;
    for (const auto& [path, change] : overlay.pending()) {
        const auto& before = undo.paths[index];
        const auto temporary = temporary_for(path, index++);
        switch (change.kind) {
            case Kind::absent:
                break;
            case Kind::directory:
                // In the order of the names: a new folder is there before what goes into it.
                if (before.kind == Before::Kind::absent) TRY(make_directory(root, path));
                break;
            case Kind::symlink:
                TRY(write_link(root, temporary, change.target));
                break;
            case Kind::file:
                if (change.content) {
                    TRY(write_file(root, temporary, *change.content,
                                   {.access = change.access, .xattrs = before.xattrs}));
                }
        }
    }
    return {};
}

/// The moment of change.
Result<> replace(const Overlay& overlay, const Undo& undo) {
    const auto& root = overlay.base();
    std::set<std::string> folders;
    std::size_t index = 0;
    for (const auto& [path, change] : overlay.pending()) {
        const auto& before = undo.paths[index];
        const auto temporary = temporary_for(path, index++);
        folders.insert(folder_of(path));
        const bool in_place =
            change.kind == Kind::directory || (change.kind == Kind::file && !change.content);
        if (in_place) {
            TRY(set_metadata(root, path, {.access = change.access, .xattrs = before.xattrs},
                             false));
        } else if (change.kind == Kind::absent) {
            TRY(remove_path(root, path));
        } else {
            TRY(rename_over(root, temporary, path));
        }
    }
    return sync_folders(root, folders);
}

}  // namespace

Result<> commit(const Journal& journal, const Overlay& overlay, unsigned run,
                const std::function<Result<>()>& check) {
    if (overlay.pending().empty()) return {};
    const auto undo = TRY(capture(overlay));
    TRY(journal.write_pending(undo));
    const auto change = [&]() -> Result<> {
        TRY(prepare(overlay, undo));
        TRY(replace(overlay, undo));
        return check();
    };
    auto changed = change();
    if (changed) return journal.keep_pending(run);
    if (auto undone = recover(journal, overlay.base()); !undone) {
        return changed.error().what + "; and undoing it failed" + undone.error();
    }
    return changed;
}

Result<Recovery> recover(const Journal& journal, const Root& root) {
    const auto undo = TRY(journal.pending());
    if (!undo) return Recovery::nothing;
    TRY(restore(root, *undo));
    TRY(journal.drop_pending());
    return Recovery::undone;
}

Result<> roll_back(const Journal& journal, const Root& root, unsigned run) {
    const auto undo = TRY(journal.read(run));
    const auto redo = TRY(capture_again(root, undo));
    TRY(journal.write_pending(redo));
    TRY(restore(root, undo));
    // In this order: cut in between, the run can be asked for again and changes nothing more.
    TRY(journal.drop_pending());
    return journal.drop(run);
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "system/journal.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "system/replace.h"
#include "system/state_file.h"

namespace bootseal {

namespace {

constexpr std::string_view extension = ".undo";

/// A record holds the bytes of every file that a run replaced: files of settings.
constexpr std::size_t largest_record = 16U << 20;

Result<Undo> read_record(const Root& root, const std::string& path) {
    auto undo = parse_undo(TRY(root.read(path, largest_record)));
    if (!undo) return path + std::move(undo).error();
    return undo;
}

}  // namespace

Result<Journal> Journal::open(const Root& root, std::string_view folder) {
    const std::string path(folder);
    TRY(make_state_folder(root, path));
    auto lock = TRY(hold_folder(root, path));
    return Journal(root, path, std::move(lock));
}

std::string Journal::file_of(unsigned run) const {
    return folder_ + "/" + std::to_string(run) + std::string(extension);
}

Result<std::optional<Undo>> Journal::pending() const {
    const auto status = root_.status(pending_file(), Links::keep);
    if (!status && is_absent(status.error())) return std::optional<Undo>();
    return std::optional(TRY(read_record(root_, pending_file())));
}

Result<> Journal::write_pending(const Undo& undo) const {
    const auto record = encode_undo(undo);
    if (record.size() > largest_record) {
        return invalid("the files to replace have more than " + std::to_string(largest_record) +
                       " bytes");
    }
    return write_state_file(root_, pending_file(), record);
}

Result<> Journal::keep_pending(unsigned run) const {
    TRY(rename_over(root_, pending_file(), file_of(run)));
    return sync_folders(root_, {folder_});
}

Result<> Journal::drop_pending() const {
    TRY(remove_path(root_, pending_file()));
    return sync_folders(root_, {folder_});
}

Result<std::vector<unsigned>> Journal::runs() const {
    std::vector<unsigned> runs;
    for (const auto& name : TRY(root_.list(folder_))) {
        if (!name.ends_with(extension)) continue;
        const auto number =
            parse_number(std::string_view(name).substr(0, name.size() - extension.size()));
        if (number && *number > 0) runs.push_back(static_cast<unsigned>(*number));
    }
    std::sort(runs.begin(), runs.end());
    return runs;
}

Result<Undo> Journal::read(unsigned run) const {
    return read_record(root_, file_of(run));
}

Result<> Journal::drop(unsigned run) const {
    TRY(remove_path(root_, file_of(run)));
    return sync_folders(root_, {folder_});
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "system/undo.h"

#include <linux/openat2.h>

#include <set>

#include "system/records.h"
#include "system/replace.h"

namespace bootseal {

namespace {

using Kind = Before::Kind;

timespec moment(long long seconds, long long nanoseconds) {
    return {.tv_sec = seconds, .tv_nsec = static_cast<long>(nanoseconds)};
}

/// A path as it is now; its bytes only where `content` asks for them.
Result<Before> look(const Root& root, const std::string& path, bool content) {
    Before before;
    before.path = path;
    const auto status = root.status(path, Links::keep);
    if (!status) return is_absent(status.error()) ? Result<Before>(before) : status.error();
    before.access = {status->mode, status->uid, status->gid};
    before.accessed = status->accessed;
    before.modified = status->modified;
    switch (status->type) {
        case FileType::file:
            before.kind = Kind::file;
            if (content) before.content = TRY(root.read(path));
            break;
        case FileType::directory:
            before.kind = Kind::directory;
            break;
        case FileType::symlink:
            before.kind = Kind::symlink;
            before.target = TRY(root.read_link(path));
            return before;
        default:
            return invalid("keep " + path + ": is " + std::string(describe(status->type)));
    }
    before.xattrs = TRY(root.xattrs(path));
    return before;
}

/// Whether a change is made in place; all others replace the directory entry.
bool in_place(const Pending& change, const Before& before) {
    if (change.kind == Pending::Kind::directory) return before.kind == Kind::directory;
    return change.kind == Pending::Kind::file && !change.content;
}

Result<> keep_folder_times(const Root& root, const std::string& path, Undo& undo) {
    const auto folder = folder_of(path);
    for (const auto& known : undo.folders) {
        if (known.path == folder) return {};
    }
    const auto status = root.status(folder, Links::keep);
    if (!status) return is_absent(status.error()) ? Result<>() : status.error();
    undo.folders.push_back({folder, status->accessed, status->modified});
    return {};
}

Metadata metadata_of(const Before& before) {
    return {before.access, before.xattrs, before.accessed, before.modified};
}

Result<> restore_path(const Root& root, const Before& before, std::size_t index) {
    const auto temporary = temporary_for(before.path, index);
    auto metadata = metadata_of(before);
    switch (before.kind) {
        case Kind::absent:
            return {};
        case Kind::directory:
            TRY(make_directory(root, before.path));
            return set_metadata(root, before.path, metadata, true);
        case Kind::symlink:
            TRY(write_link(root, temporary, before.target));
            TRY(set_link_metadata(root, temporary, metadata));
            return rename_over(root, temporary, before.path);
        case Kind::file:
            break;
    }
    if (before.content) {
        TRY(write_file(root, temporary, *before.content, metadata));
        return rename_over(root, temporary, before.path);
    }
    // Only the metadata was touched, and no change of it moves these times: where somebody wrote
    // into the file since, its times are theirs.
    metadata.accessed.reset();
    metadata.modified.reset();
    const auto set = set_metadata(root, before.path, metadata, true);
    return !set && !is_absent(set.error()) ? set : Result<>();
}

/// Our own new folders go; one in which somebody put something stays.
Result<> remove_new(const Root& root, const std::string& path) {
    auto removed = remove_path(root, path);
    if (!removed && removed.error().code == std::errc::directory_not_empty) return {};
    return removed;
}

}  // namespace

Result<Undo> capture(const Overlay& overlay) {
    Undo undo;
    std::size_t index = 0;
    for (const auto& [path, change] : overlay.pending()) {
        const bool replaced = change.kind != Pending::Kind::directory &&
                              (change.kind != Pending::Kind::file || change.content);
        auto before = TRY(look(overlay.base(), path, replaced));
        if (!in_place(change, before)) TRY(keep_folder_times(overlay.base(), path, undo));
        if (replaced) undo.temporaries.push_back(temporary_for(path, index));
        undo.paths.push_back(std::move(before));
        ++index;
    }
    return undo;
}

Result<Undo> capture_again(const Root& root, const Undo& earlier) {
    Undo undo;
    std::size_t index = 0;
    for (const auto& before : earlier.paths) {
        const bool replaced = before.kind != Kind::file || before.content;
        undo.paths.push_back(TRY(look(root, before.path, replaced)));
        TRY(keep_folder_times(root, before.path, undo));
        if (replaced) undo.temporaries.push_back(temporary_for(before.path, index));
        ++index;
    }
    return undo;
}

Result<> restore(const Root& root, const Undo& undo) {
    std::set<std::string> folders;
    for (std::size_t i = 0; i < undo.paths.size(); ++i) {
        TRY(restore_path(root, undo.paths[i], i));
        folders.insert(folder_of(undo.paths[i].path));
    }
    // First what keeps a new folder from being empty.
    for (const auto& temporary : undo.temporaries)
        TRY(remove_path(root, temporary));
    for (auto before = undo.paths.rbegin(); before != undo.paths.rend(); ++before) {
        if (before->kind == Kind::absent) TRY(remove_new(root, before->path));
    }
    for (const auto& folder : undo.folders) {
        auto set = set_times(root, folder.path, folder.accessed, folder.modified);
        if (!set && !is_absent(set.error())) return set;
        folders.insert(folder.path);
    }
    return sync_folders(root, folders);
}

std::string encode_undo(const Undo& undo) {
    std::vector<Record> records{{"bootseal-undo", {1}, {}}};
    for (const auto& before : undo.paths) {
        Record record{
            "path",
            {static_cast<std::int64_t>(before.kind), before.content.has_value(), before.access.mode,
             before.access.uid, before.access.gid, before.accessed.tv_sec, before.accessed.tv_nsec,
             before.modified.tv_sec, before.modified.tv_nsec},
            {before.path, before.content.value_or(""), before.target}};
        for (const auto& [name, value] : before.xattrs) {
            record.strings.push_back(name);
            record.strings.push_back(value);
        }
        records.push_back(std::move(record));
    }
    for (const auto& folder : undo.folders) {
        records.push_back({"folder",
                           {folder.accessed.tv_sec, folder.accessed.tv_nsec, folder.modified.tv_sec,
                            folder.modified.tv_nsec},
                           {folder.path}});
    }
    for (const auto& temporary : undo.temporaries) {
        records.push_back({"temporary", {}, {temporary}});
    }
    return encode_records(records);
}

Result<Undo> parse_undo(std::string_view bytes) {
    const auto records = TRY(parse_records(bytes));
    if (records.empty() || records[0] != Record{"bootseal-undo", {1}, {}}) {
        return invalid("is not an undo record of this version");
    }
    Undo undo;
    for (std::size_t i = 1; i < records.size(); ++i) {
        const auto& [word, numbers, strings] = records[i];
        if (word == "path" && numbers.size() == 9 && strings.size() >= 3 &&
            strings.size() % 2 == 1 && numbers[0] >= 0 && numbers[0] <= 3) {
            Before before;
            before.path = strings[0];
            before.kind = static_cast<Kind>(numbers[0]);
            if (numbers[1] != 0) before.content = strings[1];
            before.target = strings[2];
            before.access = {static_cast<mode_t>(numbers[2]), static_cast<uid_t>(numbers[3]),
                             static_cast<gid_t>(numbers[4])};
            before.accessed = moment(numbers[5], numbers[6]);
            before.modified = moment(numbers[7], numbers[8]);
            for (std::size_t at = 3; at < strings.size(); at += 2) {
                before.xattrs.emplace(strings[at], strings[at + 1]);
            }
            undo.paths.push_back(std::move(before));
        } else if (word == "folder" && numbers.size() == 4 && strings.size() == 1) {
            undo.folders.push_back(
                {strings[0], moment(numbers[0], numbers[1]), moment(numbers[2], numbers[3])});
        } else if (word == "temporary" && numbers.empty() && strings.size() == 1) {
            undo.temporaries.push_back(strings[0]);
        } else {
            return invalid("has a record that is none of an undo: " + word);
        }
    }
    return undo;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "integrity/measure.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "system/content.h"

namespace bootseal {

namespace {

constexpr int attempts = 3;

bool same(timespec one, timespec other) {
    return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
}

/// Whether the file is the one that was seen and as it was then, as far as its times can tell.
bool is_settled(const FileStatus& before, const FileStatus& after) {
    return before.device == after.device && before.inode == after.inode &&
           before.type == after.type && before.size == after.size &&
           same(before.modified, after.modified) && same(before.changed, after.changed);
}

/// Once. `status` is what was last seen, and becomes what is there now.
Result<> look(int folder, const std::string& name, const Closeness& closeness, Digest& digest,
              FileStatus& status, Measured& measured) {
    const auto path = measured.entry.path;
    if (status.type != FileType::file && status.type != FileType::directory) {
        measured.entry.xattrs = TRY(read_xattrs_at(folder, name));
        if (status.type == FileType::symlink) {
            measured.entry.target = TRY(read_link_at(folder, name, path));
        }
        return {};
    }
    const auto fd = TRY(open_for_reading(folder, name, path));
    measured.entry.xattrs = TRY(read_xattrs(fd.get()));
    const bool read = status.type == FileType::file && closeness.content;
    if (read && status.verity) {
        measured.entry.verity = TRY(measure_verity(fd.get(), path));
        measured.vouched_for =
            !closeness.verity.empty() && measured.entry.verity == closeness.verity;
    }
    if (read && !measured.vouched_for) {
        digest.begin();
        // What comes behind this end meanwhile is seen by the status afterwards.
        measured.hashed = TRY(read_pieces(fd.get(), std::min(closeness.first, status.size), path,
                                          [&](std::string_view bytes) { digest.add(bytes); }));
        measured.entry.sha256 = hex(digest.finish());
    }
    FileStatus now;
    if (!stat_at(fd.get(), "", now)) return errno_error("stat", path);
    // Of a file that grows only what was there before it did is hashed.
    const bool grew = read && measured.hashed == closeness.first && now.inode == status.inode;
    if (!is_settled(status, now) && !grew) measured.state = Measured::State::restless;
    if (read && !measured.vouched_for && measured.hashed < std::min(closeness.first, now.size)) {
        measured.state = Measured::State::restless;
    }
    status = now;
    return {};
}

}  // namespace

Entry entry_of(std::string path, const FileStatus& status) {
    Entry entry;
    entry.path = std::move(path);
    entry.type = status.type;
    entry.mode = status.mode;
    entry.uid = status.uid;
    entry.gid = status.gid;
    entry.first_name.emplace();
    if (status.type == FileType::file) {
        entry.size = status.size;
        entry.changed = status.changed;
    }
    if (status.type == FileType::block || status.type == FileType::character) {
        entry.device = status.special;
    }
    return entry;
}

void measure(int folder, const std::string& name, const Closeness& closeness, Digest& digest,
             FileStatus status, Measured& measured) {
    for (int attempt = 0; attempt < attempts; ++attempt) {
        if (attempt > 0) {
            auto entry = entry_of(measured.entry.path, status);
            entry.first_name = std::move(measured.entry.first_name);
            measured = Measured{.entry = std::move(entry)};
        }
        const auto looked = look(folder, name, closeness, digest, status, measured);
        if (!looked && looked.error().code == std::errc::too_many_symbolic_link_levels) {
            measured.state = Measured::State::restless;  // a link took its place
        } else if (!looked && looked.error().code == std::errc::no_such_file_or_directory) {
            measured.state = Measured::State::vanished;
        } else if (!looked) {
            measured.state = Measured::State::unreadable;
            measured.why = looked.error().what;
        }
        if (measured.state != Measured::State::restless) return;
    }
}

}  // namespace bootseal

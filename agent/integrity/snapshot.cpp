// SPDX-License-Identifier: Apache-2.0
#include "integrity/snapshot.h"

#include <algorithm>

#include "base/text.h"
#include "integrity/digest.h"
#include "system/content.h"
#include "system/state_file.h"

namespace bootseal {

namespace {

bool is_own_state(std::string_view path) {
    return path.starts_with(state_folder) &&
           (path.size() == state_folder.size() || path[state_folder.size()] == '/');
}

Entry entry_of(const std::string& path, const FileStatus& status) {
    Entry entry;
    entry.path = path;
    entry.type = status.type;
    entry.mode = status.mode;
    entry.uid = status.uid;
    entry.gid = status.gid;
    if (status.type == FileType::file) entry.size = status.size;
    if (status.type == FileType::block || status.type == FileType::character) {
        entry.device = status.special;
    }
    return entry;
}

/// Whether the file is what it was, as far as its times and size can tell.
bool is_settled(const FileStatus& before, const FileStatus& after) {
    return before.size == after.size && before.modified.tv_sec == after.modified.tv_sec &&
           before.modified.tv_nsec == after.modified.tv_nsec;
}

}  // namespace

Result<Covered> take_snapshot(const Root& root, const std::function<Result<>(Entry)>& take) {
    Covered covered;
    Sha256 hash;
    auto top = entry_of("", TRY(root.status(".")));
    top.xattrs = TRY(root.xattrs("."));
    TRY(take(std::move(top)));
    const auto visit = [&](const Visited& visited) -> Result<> {
        if (is_own_state(visited.path)) return {};
        auto entry = entry_of(visited.path, visited.status);
        if (entry.type == FileType::symlink) {
            entry.target = TRY(root.read_link(visited.path));
        } else if (entry.type == FileType::file || entry.type == FileType::directory) {
            hash.begin();
            const auto content =
                TRY(read_content(visited, [&](std::string_view bytes) { hash.add(bytes); }));
            if (entry.type == FileType::file) {
                if (!is_settled(visited.status, content.status)) {
                    return invalid(printable(visited.path) + ": changed while it was read");
                }
                entry.sha256 = hash.hex();
                covered.bytes += content.status.size;
            }
            entry.xattrs = content.xattrs;
        }
        ++covered.names;
        return take(std::move(entry));
    };
    covered.left_out = TRY(walk(root, visit));
    return covered;
}

Order walk_order(std::string_view one, std::string_view other) {
    const auto length = std::min(one.size(), other.size());
    const auto [a, b] = std::mismatch(
        one.begin(), one.begin() + static_cast<std::ptrdiff_t>(length), other.begin());
    const auto at = static_cast<std::size_t>(a - one.begin());
    if (at == length) {
        if (one.size() == other.size()) return Order::same;
        return one.size() < other.size() ? Order::before : Order::after;
    }
    // The end of a name comes before any byte that it could go on with.
    const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c) + 1; };
    return rank(*a) < rank(*b) ? Order::before : Order::after;
}

}  // namespace bootseal

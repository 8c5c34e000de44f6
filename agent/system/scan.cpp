// SPDX-License-Identifier: Apache-2.0
#include "system/scan.h"

#include <sys/stat.h>

#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_privileged = 10'000;
constexpr std::size_t most_owners = 10'000;
constexpr std::size_t named_of_each = 20;

Result<> note_owner(std::map<unsigned, PathsFound>& owners, unsigned id, const std::string& path) {
    auto& paths = owners[id];
    if (owners.size() > most_owners) {
        return invalid("/" + printable(path) + ": files of more than " +
                       std::to_string(most_owners) + " users or groups");
    }
    if (paths.first.size() < named_of_each) {
        paths.add(path);
    } else {
        ++paths.count;
    }
    return {};
}

Result<> note(const Visited& visited, Found& found) {
    const auto& [path, status, folder, name] = visited;
    ++found.names;
    TRY(note_owner(found.of_user, status.uid, path));
    TRY(note_owner(found.of_group, status.gid, path));
    const bool writable = (status.mode & S_IWOTH) != 0;
    if (status.type == FileType::directory) {
        if (writable && (status.mode & S_ISVTX) == 0) found.open_directories.add(path);
    } else if (status.type == FileType::file) {
        if (writable) found.writable_files.add(path);
        if ((status.mode & (S_ISUID | S_ISGID)) == 0) return {};
        if (found.privileged.size() == most_privileged) {
            return invalid("more than " + std::to_string(most_privileged) + " SUID and SGID files");
        }
        found.privileged.push_back(path);
    }
    return {};
}

Result<Found> look(const Root& root) {
    Found found;
    found.left_out = TRY(walk(root, [&](const Visited& visited) { return note(visited, found); }));
    if (found.left_out.too_deep) {
        return invalid("/" + printable(found.left_out.first.back()) +
                       ": folders are nested too deep");
    }
    return found;
}

}  // namespace

void PathsFound::add(const std::string& path) {
    ++count;
    if (first.size() < most) first.push_back(path);
}

Result<> Scan::hear(const Visited& visited) {
    return note(visited, hearing_);
}

void Scan::heard(LeftOut left_out) {
    hearing_.left_out = std::move(left_out);
    found_ = std::exchange(hearing_, {});
}

Result<const Found*> Scan::found() const {
    if (failure_) return *failure_;
    if (!found_) {
        auto found = look(root_);
        if (!found) {
            failure_ = "walk over the tree" + std::move(found).error();
            return *failure_;
        }
        found_ = std::move(*found);
    }
    return &*found_;
}

}  // namespace bootseal

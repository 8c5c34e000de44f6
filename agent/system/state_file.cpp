// SPDX-License-Identifier: Apache-2.0
#include "system/state_file.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/file.h>
#include <unistd.h>

#include <limits>

#include "system/content.h"
#include "system/replace.h"

namespace bootseal {

Result<> make_state_folder(const Root& root, const std::string& path) {
    const auto now = root.status(path, Links::keep);
    if (now && now->type == FileType::directory) return {};
    if (!now && !is_absent(now.error())) return now.error();
    const auto folder = folder_of(path);
    if (!folder.empty()) TRY(make_state_folder(root, folder));
    const auto times = TRY(root.status(folder));
    TRY(make_directory(root, path));
    const mode_t mode = path.starts_with(state_folder) ? 0700 : 0755;
    TRY(set_metadata(root, path, {.access = {mode, ::geteuid(), ::getegid()}}, false));
    TRY(set_times(root, folder, times.accessed, times.modified));
    return sync_folders(root, {folder});
}

Result<Fd> hold_folder(const Root& root, const std::string& path) {
    auto lock = TRY(root.open_at(path, O_RDONLY | O_DIRECTORY));
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno != EWOULDBLOCK) return errno_error("lock", path);
    return Error{std::make_error_code(std::errc::device_or_resource_busy),
                 "another bootseal is at work on this tree; wait for it to end"};
}

Result<> write_state_file(const Root& root, const std::string& path, std::string_view bytes) {
    const auto temporary = path + ".new";
    TRY(write_file(root, temporary, bytes, {.access = {0600, ::geteuid(), ::getegid()}}));
    TRY(rename_over(root, temporary, path));
    return sync_folders(root, {folder_of(path)});
}

Result<> copy_state_file(const Root& root, const std::string& path, int from) {
    const auto temporary = path + ".new";
    TRY(write_file(root, temporary, "", {.access = {0600, ::geteuid(), ::getegid()}}));
    const auto to = TRY(root.open_at(temporary, O_WRONLY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS));
    Result<> written;
    const auto put = [&](std::string_view piece) {
        if (written) written = write_all(to.get(), piece, temporary);
    };
    if (::lseek(from, 0, SEEK_SET) != 0) return errno_error("read", path);
    TRY(read_pieces(from, std::numeric_limits<std::uint64_t>::max(), path, put));
    TRY(written);
    if (::fsync(to.get()) != 0) return errno_error("sync", temporary);
    TRY(rename_over(root, temporary, path));
    return sync_folders(root, {folder_of(path)});
}

}  // namespace bootseal

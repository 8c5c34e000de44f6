// SPDX-License-Identifier: Apache-2.0
#include "system/content.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/fd.h"
#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t piece = 128 << 10;

Fd open_visited(const Visited& visited) {
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    Fd fd(::openat(visited.folder, visited.name.c_str(), flags | O_NOATIME));
    // Only the owner and root may leave the access time alone.
    if (!fd && errno == EPERM) fd = Fd(::openat(visited.folder, visited.name.c_str(), flags));
    return fd;
}

Result<> read_all(int fd, const std::string& path,
                  const std::function<void(std::string_view)>& take) {
    static thread_local std::array<char, piece> buffer;
    for (;;) {
        const auto length = ::read(fd, buffer.data(), buffer.size());
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) return errno_error("read", path);
        if (length == 0) return {};
        take({buffer.data(), static_cast<std::size_t>(length)});
    }
}

}  // namespace

Result<Content> read_content(const Visited& visited,
                             const std::function<void(std::string_view)>& take) {
    const auto fd = open_visited(visited);
    if (!fd) return errno_error("open", visited.path);
    struct stat found = {};
    if (::fstat(fd.get(), &found) != 0) return errno_error("stat", visited.path);
    Content content;
    content.status = file_status(found);
    const auto& seen = visited.status;
    if (content.status.device != seen.device || content.status.inode != seen.inode ||
        content.status.type != seen.type) {
        return Error{std::error_code(ESTALE, std::generic_category()),
                     printable(visited.path) + ": became another file meanwhile"};
    }
    content.xattrs = TRY(read_xattrs(fd.get()));
    if (content.status.type == FileType::directory) return content;
    TRY(read_all(fd.get(), visited.path, take));
    if (::fstat(fd.get(), &found) != 0) return errno_error("stat", visited.path);
    content.status = file_status(found);
    return content;
}

}  // namespace bootseal

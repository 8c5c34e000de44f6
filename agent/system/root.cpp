// SPDX-License-Identifier: Apache-2.0
#include "system/root.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/text.h"
#include "system/content.h"

namespace bootseal {

namespace {

FileType file_type(mode_t mode) {
    switch (mode & S_IFMT) {
        case S_IFDIR:
            return FileType::directory;
        case S_IFLNK:
            return FileType::symlink;
        case S_IFIFO:
            return FileType::fifo;
        case S_IFSOCK:
            return FileType::socket;
        case S_IFBLK:
            return FileType::block;
        case S_IFCHR:
            return FileType::character;
        default:
            return FileType::file;
    }
}

/// openat2 refuses an empty path; the tree itself is "." to it.
std::string kernel_path(std::string_view path) {
    return path.empty() || path == "/" ? "." : std::string(path);
}

Error not_a_file(std::string_view path, FileType type) {
    return invalid("read " + printable(path) + ": is " + std::string(describe(type)) +
                   ", not a file");
}

}  // namespace

bool stat_at(int folder, const char* name, FileStatus& status) {
    struct statx from = {};
    const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH;
    if (::statx(folder, name, flags, STATX_BASIC_STATS, &from) != 0) return false;
    const auto time = [](const struct statx_timestamp& one) {
        return timespec{.tv_sec = one.tv_sec, .tv_nsec = static_cast<long>(one.tv_nsec)};
    };
    status.type = file_type(from.stx_mode);
    status.mode = from.stx_mode & 07777;
    status.uid = from.stx_uid;
    status.gid = from.stx_gid;
    status.size = from.stx_size;
    status.links = from.stx_nlink;
    status.device = makedev(from.stx_dev_major, from.stx_dev_minor);
    status.inode = from.stx_ino;
    status.special = makedev(from.stx_rdev_major, from.stx_rdev_minor);
    status.accessed = time(from.stx_atime);
    status.modified = time(from.stx_mtime);
    status.changed = time(from.stx_ctime);
    status.verity = (from.stx_attributes & STATX_ATTR_VERITY) != 0;
    return true;
}

std::string_view describe(FileType type) {
    switch (type) {
        case FileType::file:
            return "a file";
        case FileType::directory:
            return "a directory";
        case FileType::symlink:
            return "a symlink";
        case FileType::fifo:
            return "a FIFO";
        case FileType::socket:
            return "a socket";
        case FileType::block:
            return "a block device";
        case FileType::character:
            return "a character device";
    }
    return "unknown";
}

bool is_absent(const Error& error) {
    return error.code == std::errc::no_such_file_or_directory ||
           error.code == std::errc::not_a_directory;
}

Result<Root> Root::open(const std::string& dir) {
    Fd fd(::open(dir.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return errno_error("open", dir);
    Root root(std::move(fd));
    const auto probe = root.open_at(".", O_PATH | O_DIRECTORY);
    if (!probe && probe.error().code == std::errc::function_not_supported) {
        return Error{probe.error().code,
                     "this kernel has no openat2, or a sandbox forbids it: bootseal needs Linux 5.6"
                     " or later to keep paths inside the tree"};
    }
    if (!probe) return probe.error();
    return root;
}

Result<Root> Root::descend(std::string_view dir) const {
    return Root(TRY(open_at(dir, O_PATH | O_DIRECTORY)));
}

Result<Fd> Root::open_at(std::string_view path, int flags, std::uint64_t resolve,
                         mode_t mode) const {
    const auto name = kernel_path(path);
    if (name.find('\0') != std::string::npos) {
        return invalid("open " + printable(path) + ": a path cannot hold a NUL byte");
    }
    // A processor of 32 bits opens no file of 2 GiB without it.
    if ((flags & O_PATH) == 0) flags |= O_LARGEFILE;
    open_how how = {};
    how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
    how.mode = mode;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | resolve;
    // EAGAIN: something was renamed or mounted during the walk, and the kernel cannot tell whether
    // ".." stayed inside; openat2(2) asks to try again.
    for (int attempt = 0; attempt < 16; ++attempt) {
        Fd fd(static_cast<int>(::syscall(SYS_openat2, handle(), name.c_str(), &how, sizeof how)));
        if (fd) return fd;
        if (errno != EAGAIN && errno != EINTR) break;
    }
    return errno_error("open", name);
}

Result<Fd> Root::open_file(std::string_view path) const {
    // Looked at before it is opened: opening a device can have effects.
    const auto before = TRY(status(path));
    if (before.type != FileType::file) return not_a_file(path, before.type);
    auto fd = TRY(open_at(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    FileStatus now;
    if (!stat_at(fd.get(), "", now)) return errno_error("stat", path);
    if (now.type != FileType::file) return not_a_file(path, now.type);
    return fd;
}

Result<std::string> Root::read(std::string_view path, std::size_t limit) const {
    const auto fd = TRY(open_file(path));
    FileStatus now;
    if (!stat_at(fd.get(), "", now)) return errno_error("stat", path);
    const auto too_large = [&] {
        return Error{
            std::make_error_code(std::errc::file_too_large),
            "read " + printable(path) + ": is larger than " + std::to_string(limit) + " bytes"};
    };
    if (now.size > limit) return too_large();

    std::string content;
    // Files in /proc claim a size of 0, and any file can grow meanwhile: read to the end.
    std::size_t used = 0;
    // The kernel gives a parameter in one piece, however small, and then says that it ends.
    content.resize(now.size == 0 ? 4096 : static_cast<std::size_t>(now.size) + 1);
    for (;;) {
        if (used == content.size()) content.resize(std::max<std::size_t>(4096, used * 2));
        const auto got = ::read(fd.get(), content.data() + used, content.size() - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno_error("read", path);
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
        if (used > limit) return too_large();
    }
    content.resize(used);
    return content;
}

Result<FileStatus> Root::status(std::string_view path, Links links) const {
    const auto fd = TRY(open_at(path, O_PATH | (links == Links::keep ? O_NOFOLLOW : 0)));
    FileStatus status;
    if (!stat_at(fd.get(), "", status)) return errno_error("stat", path);
    return status;
}

Result<std::vector<std::string>> Root::list(std::string_view dir) const {
    auto fd = TRY(open_at(dir, O_RDONLY | O_DIRECTORY));
    struct Close {
        void operator()(DIR* stream) const { ::closedir(stream); }
    };
    const std::unique_ptr<DIR, Close> stream(::fdopendir(fd.get()));
    if (!stream) return errno_error("list", dir);
    fd.release();  // the stream closes it
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const auto* entry = ::readdir(stream.get());
        if (!entry && errno != 0) return errno_error("list", dir);
        if (!entry) break;
        std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    return names;
}

Result<std::string> Root::read_link(std::string_view path) const {
    const auto fd = TRY(open_at(path, O_PATH | O_NOFOLLOW));
    std::array<char, 4097> target{};  // PATH_MAX and one more
    const auto length = ::readlinkat(fd.get(), "", target.data(), target.size());
    if (length < 0) {
        // readlinkat says ENOENT of an empty path whose handle is not a link.
        if (errno == ENOENT) errno = EINVAL;
        return errno_error("read the link", path);
    }
    return std::string(target.data(), static_cast<std::size_t>(length));
}

Result<Xattrs> Root::xattrs(std::string_view path) const {
    // An O_PATH handle has no xattrs; devices and FIFOs are not opened for them.
    const auto before = TRY(status(path));
    if (before.type != FileType::file && before.type != FileType::directory) return Xattrs{};
    const auto fd = TRY(open_at(path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    return read_xattrs(fd.get());
}

Result<> Root::poke(std::string_view path, std::string_view bytes) const {
    const auto fd = TRY(open_at(path, O_WRONLY | O_TRUNC | O_NONBLOCK | O_NOCTTY));
    // One write: sysctl entries take a value whole or not at all.
    const auto put = ::write(fd.get(), bytes.data(), bytes.size());
    if (put < 0) return errno_error("write", path);
    if (static_cast<std::size_t>(put) != bytes.size()) {
        return Error{std::make_error_code(std::errc::io_error),
                     "write " + printable(path) + ": cut short"};
    }
    return {};
}

Result<Root::Parent> Root::parent(std::string_view path, std::uint64_t resolve) const {
    while (path.ends_with('/'))
        path.remove_suffix(1);
    const auto slash = path.rfind('/');
    const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (name.empty() || name == "." || name == "..") {
        return invalid("open the folder of " + printable(path) + ": has no name in it");
    }
    const auto dir = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    return Parent{TRY(open_at(dir, O_RDONLY | O_DIRECTORY, resolve)), std::string(name)};
}

namespace {

/// What `call` puts into a buffer. Nearly always there is nothing or little, and the kernel takes
/// and clears as much memory as it is offered: the limits of xattr(7) are for the few.
template <class Call>
ssize_t into_buffer(std::string& buffer, const Call& call) {
    constexpr std::size_t little = 256;
    constexpr std::size_t limit = 64 << 10;
    for (const auto size : {little, limit}) {
        buffer.resize(size);
        const auto length = call(buffer.data(), size);
        if (length >= 0) buffer.resize(static_cast<std::size_t>(length));
        if (length >= 0 || errno != ERANGE) return length;
    }
    return -1;
}

/// `list` and `get` as flistxattr(2) and fgetxattr(2) have them, of one file.
Result<Xattrs> collect_xattrs(const auto& list, const auto& get) {
    static thread_local std::string names;
    Xattrs result;
    const auto length = into_buffer(names, list);
    if (length == 0 || (length < 0 && errno == ENOTSUP)) return result;
    if (length < 0) return errno_error("list", "extended attributes");
    for (const auto name : split(names, '\0')) {
        if (name.empty()) continue;
        std::string key(name);
        std::string value;
        const auto size = into_buffer(
            value, [&](char* buffer, std::size_t room) { return get(key.c_str(), buffer, room); });
        if (size < 0 && errno == ENODATA) continue;
        if (size < 0) return errno_error("read the extended attribute", key);
        result.emplace(std::move(key), std::move(value));
    }
    return result;
}

}  // namespace

Result<Xattrs> read_xattrs(int fd) {
    return collect_xattrs(
        [&](char* names, std::size_t size) { return ::flistxattr(fd, names, size); },
        [&](const char* name, void* value, std::size_t size) {
            return ::fgetxattr(fd, name, value, size);
        });
}

Result<Xattrs> read_xattrs_at(int folder, const std::string& name) {
    // There is no llistxattrat(2): the folder by its handle, and no link followed in it.
    const auto path = std::string(open_files) + "/" + std::to_string(folder) + "/" + name;
    auto found = collect_xattrs(
        [&](char* names, std::size_t size) { return ::llistxattr(path.c_str(), names, size); },
        [&](const char* key, void* value, std::size_t size) {
            return ::lgetxattr(path.c_str(), key, value, size);
        });
    if (!found && is_absent(found.error()) && ::access(open_files.data(), F_OK) != 0) {
        return invalid("the attributes of links and devices cannot be read: mount /proc");
    }
    return found;
}

}  // namespace bootseal

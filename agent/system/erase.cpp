// SPDX-License-Identifier: Apache-2.0
#include "system/erase.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "base/text.h"
#include "system/content.h"
#include "system/replace.h"

namespace bootseal {

namespace {

Result<Root::Parent> parent(const Root& root, const std::string& path) {
    return root.parent(path, RESOLVE_NO_SYMLINKS);
}

/// What is at a name in an open folder; nothing where nothing is.
Result<std::optional<FileStatus>> look(int folder, const std::string& name,
                                       const std::string& path) {
    FileStatus status;
    if (stat_at(folder, name.c_str(), status)) return std::optional(status);
    if (errno == ENOENT) return std::optional<FileStatus>();
    return errno_error("stat", path);
}

/// Opens a name for the flags, without a link and without going onto another mount.
Result<Fd> open_here(int folder, const std::string& name, int flags, const std::string& path) {
    open_how how = {};
    how.flags =
        static_cast<unsigned>(flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | O_LARGEFILE);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
    Fd fd(static_cast<int>(::syscall(SYS_openat2, folder, name.c_str(), &how, sizeof how)));
    if (fd) return fd;
    if (errno == EXDEV) {
        return invalid(printable(path) + ": something is mounted there; unmount it first");
    }
    if (errno == ETXTBSY) {
        return invalid(printable(path) + ": is in use; where it is swap, turn that off first");
    }
    return errno_error("open", path);
}

constexpr std::size_t piece = 256 << 10;

/// Tells of the bytes from `from` to `to`, piece by piece.
template <class Take>
Result<> pieces_of(off_t from, off_t to, const Take& take) {
    for (auto at = from; at < to; at += static_cast<off_t>(piece)) {
        TRY(take(at, std::min(piece, static_cast<std::size_t>(to - at))));
    }
    return {};
}

/// Tells of a file piece by piece, from `begin` on, but only where it has data: a log may claim to
/// be larger than disks are.
template <class Take>
Result<> each_piece(int fd, off_t begin, const std::string& path, const Take& take) {
    const auto end = ::lseek(fd, 0, SEEK_END);
    for (auto at = begin; at < end;) {
        const auto data = ::lseek(fd, at, SEEK_DATA);
        if (data < 0 && errno == ENXIO) break;
        if (data < 0) return errno_error("seek in", path);
        auto hole = ::lseek(fd, data, SEEK_HOLE);
        if (hole < 0) hole = end;
        TRY(pieces_of(data, hole, take));
        at = hole;
    }
    return {};
}

/// A run of blocks of a file. Unwritten ones are the file's, and read as zeros whatever is on the
/// disk: Linux, Documentation/filesystems/fiemap.rst.
struct Extent {
    off_t begin = 0;
    off_t end = 0;
    bool unwritten = false;
};

/// The blocks that a file has behind `begin`; nothing where the file system does not tell.
Result<std::optional<std::vector<Extent>>> extents_of(int fd, off_t begin,
                                                      const std::string& path) {
    constexpr std::size_t at_once = 64;
    std::vector<Extent> extents;
    alignas(fiemap) std::array<char, sizeof(fiemap) + at_once * sizeof(fiemap_extent)> room{};
    for (auto at = static_cast<std::uint64_t>(begin);;) {
        fiemap request = {};
        request.fm_start = at;
        request.fm_length = FIEMAP_MAX_OFFSET - at;
        request.fm_flags = FIEMAP_FLAG_SYNC;
        request.fm_extent_count = at_once;
        std::memcpy(room.data(), &request, sizeof request);
        if (::ioctl(fd, FS_IOC_FIEMAP, room.data()) != 0) {
            if (errno == EOPNOTSUPP || errno == ENOTTY) {
                return std::optional<std::vector<Extent>>();
            }
            return errno_error("find the blocks of", path);
        }
        std::memcpy(&request, room.data(), sizeof request);
        if (request.fm_mapped_extents == 0) return std::optional(std::move(extents));
        for (std::size_t i = 0; i < request.fm_mapped_extents; ++i) {
            fiemap_extent one = {};
            std::memcpy(&one, room.data() + sizeof(fiemap) + i * sizeof one, sizeof one);
            at = one.fe_logical + one.fe_length;
            extents.push_back({std::max(begin, static_cast<off_t>(one.fe_logical)),
                               static_cast<off_t>(at),
                               (one.fe_flags & FIEMAP_EXTENT_UNWRITTEN) != 0});
            if ((one.fe_flags & FIEMAP_EXTENT_LAST) != 0) return std::optional(std::move(extents));
        }
    }
}

/// Writes zeros.
Result<> zero(int fd, off_t at, std::size_t size, const std::string& path) {
    const std::string zeros(size, '\0');
    while (size > 0) {
        const auto put = ::pwrite(fd, zeros.data(), size, at);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return errno_error("overwrite", path);
        at += put;
        size -= static_cast<std::size_t>(put);
    }
    return {};
}

Result<> overwrite(int fd, off_t begin, const std::string& path) {
    TRY(each_piece(fd, begin, path,
                   [&](off_t at, std::size_t size) { return zero(fd, at, size, path); }));
    if (::fdatasync(fd) != 0) return errno_error("sync", path);
    return {};
}

/// What is to be overwritten: a file, where this is its only name.
Result<Fd> open_to_shred(int folder, const std::string& name, const FileStatus& status,
                         const std::string& path, Shred shred) {
    if (shred == Shred::no || status.type != FileType::file || status.links > 1) return Fd();
    return open_here(folder, name, O_WRONLY, path);
}

Result<> erase_at(int folder, const std::string& name, const std::string& path, Shred shred,
                  int depth);

Result<> erase_all_in(Fd folder, const std::string& path, Shred shred, int depth) {
    if (depth == deepest_folder) return invalid(printable(path) + ": folders are nested too deep");
    struct Close {
        void operator()(DIR* stream) const { ::closedir(stream); }
    };
    const std::unique_ptr<DIR, Close> stream(::fdopendir(folder.get()));
    if (!stream) return errno_error("list", path);
    const int fd = folder.release();  // the stream closes it
    // Names first: what a listing says while names go is not defined.
    std::vector<std::string> names;
    while (const auto* entry = ::readdir(stream.get())) {
        std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(std::move(name));
    }
    for (const auto& name : names)
        TRY(erase_at(fd, name, path + "/" + name, shred, depth));
    return {};
}

Result<> erase_at(int folder, const std::string& name, const std::string& path, Shred shred,
                  int depth) {
    const auto status = TRY(look(folder, name, path));
    if (!status) return {};
    if (status->type == FileType::directory) {
        auto opened = TRY(open_here(folder, name, O_RDONLY | O_DIRECTORY, path));
        TRY(erase_all_in(std::move(opened), path, shred, depth + 1));
        if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) != 0) return errno_error("remove", path);
        return {};
    }
    // Before the name goes: cut in between, the next run finds it again.
    const auto file = TRY(open_to_shred(folder, name, *status, path, shred));
    if (file) TRY(overwrite(file.get(), 0, path));
    if (::unlinkat(folder, name.c_str(), 0) != 0 && errno != ENOENT) {
        return errno_error("remove", path);
    }
    return {};
}

/// Has `make` make what is to be at `path` under another name beside it, and renames that over it.
template <class Make>
Result<> replace(const Root& root, const std::string& path, Shred shred, const Make& make) {
    const auto place = TRY(parent(root, path));
    const auto status = TRY(look(place.dir.get(), place.name, path));
    if (status && status->type == FileType::directory) {
        return invalid(printable(path) + ": is a directory where a file is to be");
    }
    Fd old;
    if (status) old = TRY(open_to_shred(place.dir.get(), place.name, *status, path, shred));
    const auto temporary = temporary_for(path, 0);
    TRY(make(temporary, status));
    TRY(rename_over(root, temporary, path));
    return old ? overwrite(old.get(), 0, path) : Result<>();
}

}  // namespace

Result<> erase(const Root& root, const std::string& path, Shred shred) {
    const auto place = parent(root, path);
    if (!place) return is_absent(place.error()) ? Result<>() : Result<>(place.error());
    return erase_at(place->dir.get(), place->name, path, shred, 0);
}

Result<> empty_file(const Root& root, const std::string& path, Shred shred) {
    const auto place = TRY(parent(root, path));
    const auto status = TRY(look(place.dir.get(), place.name, path));
    if (!status || status->type != FileType::file) return {};
    if (status->links > 1) return set_content(root, path, "", std::nullopt, shred);
    const auto fd = TRY(open_here(place.dir.get(), place.name, O_WRONLY, path));
    if (shred == Shred::yes) TRY(overwrite(fd.get(), 0, path));
    if (::ftruncate(fd.get(), 0) != 0 || ::fsync(fd.get()) != 0) return errno_error("empty", path);
    return {};
}

Result<> set_content(const Root& root, const std::string& path, std::string_view bytes,
                     const std::optional<Access>& access, Shred shred) {
    const auto make = [&](const std::string& temporary,
                          const std::optional<FileStatus>& was) -> Result<> {
        Metadata metadata;
        if (access) metadata.access = *access;
        if (!access && was && was->type == FileType::file) {
            metadata.access = {was->mode, was->uid, was->gid};
            metadata.xattrs = TRY(root.xattrs(path));
        }
        return write_file(root, temporary, bytes, metadata);
    };
    return replace(root, path, shred, make);
}

Result<> set_link(const Root& root, const std::string& path, const std::string& target,
                  Shred shred) {
    return replace(root, path, shred,
                   [&](const std::string& temporary, const std::optional<FileStatus>&) {
                       return write_link(root, temporary, target);
                   });
}

Result<Swap> look_at_swap(const Visited& visited) {
    const auto& path = visited.path;
    const auto fd = TRY(open_for_reading(visited.folder->get(), visited.name, path));
    const auto header = TRY(read_part(fd.get(), 0, swap_header, path));
    if (header.size() < swap_header || !header.ends_with(swap_magic)) return Swap::none;
    auto swap = Swap::clear;
    const auto extents = TRY(extents_of(fd.get(), swap_header, path));
    if (extents && std::any_of(extents->begin(), extents->end(),
                               [](const Extent& extent) { return extent.unwritten; })) {
        return Swap::used;
    }
    const auto take = [&](off_t at, std::size_t size) -> Result<> {
        const auto bytes = TRY(read_part(fd.get(), static_cast<std::uint64_t>(at), size, path));
        if (bytes.find_first_not_of('\0') != std::string::npos) swap = Swap::used;
        return {};
    };
    TRY(each_piece(fd.get(), swap_header, path, take));
    return swap;
}

Result<> clear_swap(const Root& root, const std::string& path) {
    const auto place = TRY(parent(root, path));
    const auto fd = TRY(open_here(place.dir.get(), place.name, O_RDWR, path));
    const auto size = ::lseek(fd.get(), 0, SEEK_END);
    if (size < 0) return errno_error("seek in", path);
    const auto extents = TRY(extents_of(fd.get(), swap_header, path));
    if (!extents) return overwrite(fd.get(), swap_header, path);
    for (const auto& extent : *extents) {
        TRY(pieces_of(extent.begin, std::min(extent.end, size), [&](off_t at, std::size_t count) {
            return zero(fd.get(), at, count, path);
        }));
    }
    return ::fdatasync(fd.get()) == 0 ? Result<>() : Result<>(errno_error("sync", path));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "system/replace.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "base/text.h"

namespace bootseal {

namespace {

Result<Root::Parent> parent(const Root& root, const std::string& path) {
    return root.parent(path, RESOLVE_NO_SYMLINKS);
}

Result<> remove_other_xattrs(int fd, const Metadata& metadata, const std::string& path) {
    for (const auto& [name, value] : TRY(read_xattrs(fd))) {
        if (metadata.xattrs.contains(name)) continue;
        if (::fremovexattr(fd, name.c_str()) != 0 && errno != ENODATA) {
            return errno_error("remove the attribute " + name + " of", path);
        }
    }
    return {};
}

/// The order matters: a change of owner clears set-id bits and capabilities, and an ACL sets the
/// group bits of the mode (chown(2), acl(5)); times come last because all else moves them.
Result<> set_metadata(int fd, const Metadata& metadata, const std::string& path) {
    struct stat now = {};
    if (::fstat(fd, &now) != 0) return errno_error("stat", path);
    const auto& access = metadata.access;
    if ((now.st_uid != access.uid || now.st_gid != access.gid) &&
        ::fchown(fd, access.uid, access.gid) != 0) {
        return errno_error("set the owner of", path);
    }
    for (const auto& [name, value] : metadata.xattrs) {
        if (::fsetxattr(fd, name.c_str(), value.data(), value.size(), 0) != 0) {
            return errno_error("set the attribute " + name + " of", path);
        }
    }
    if (::fchmod(fd, access.mode) != 0) return errno_error("set the mode of", path);
    const timespec omit{0, UTIME_OMIT};
    const std::array<timespec, 2> times{metadata.accessed.value_or(omit),
                                        metadata.modified.value_or(omit)};
    if (::futimens(fd, times.data()) != 0) return errno_error("set the times of", path);
    return {};
}

}  // namespace

Result<> write_all(int fd, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto put = ::write(fd, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return errno_error("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string temporary_for(const std::string& path, std::size_t index) {
    const auto folder = folder_of(path);
    return (folder.empty() ? "" : folder + "/") + ".bootseal-" + std::to_string(index) + ".new";
}

Result<> write_file(const Root& root, const std::string& temporary, std::string_view bytes,
                    const Metadata& metadata) {
    TRY(remove_path(root, temporary));
    const auto place = TRY(parent(root, temporary));
    const Fd fd(::openat(place.dir.get(), place.name.c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return errno_error("create", temporary);
    TRY(write_all(fd.get(), bytes, temporary));
    TRY(set_metadata(fd.get(), metadata, temporary));
    if (::fsync(fd.get()) != 0) return errno_error("sync", temporary);
    return {};
}

Result<> write_link(const Root& root, const std::string& temporary, const std::string& target) {
    TRY(remove_path(root, temporary));
    const auto place = TRY(parent(root, temporary));
    if (::symlinkat(target.c_str(), place.dir.get(), place.name.c_str()) != 0) {
        return errno_error("link", temporary);
    }
    return {};
}

Result<> rename_over(const Root& root, const std::string& temporary, const std::string& path) {
    const auto from = TRY(parent(root, temporary));
    const auto to = TRY(parent(root, path));
    if (::renameat(from.dir.get(), from.name.c_str(), to.dir.get(), to.name.c_str()) != 0) {
        return errno_error("replace", path);
    }
    return {};
}

Result<> set_metadata(const Root& root, const std::string& path, const Metadata& metadata,
                      bool exact) {
    const auto fd =
        TRY(root.open_at(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS));
    if (exact) TRY(remove_other_xattrs(fd.get(), metadata, path));
    TRY(set_metadata(fd.get(), metadata, path));
    if (::fsync(fd.get()) != 0) return errno_error("sync", path);
    return {};
}

Result<> set_link_metadata(const Root& root, const std::string& path, const Metadata& metadata) {
    const auto place = TRY(parent(root, path));
    const auto* name = place.name.c_str();
    if (::fchownat(place.dir.get(), name, metadata.access.uid, metadata.access.gid,
                   AT_SYMLINK_NOFOLLOW) != 0) {
        return errno_error("set the owner of", path);
    }
    const timespec omit{0, UTIME_OMIT};
    const std::array<timespec, 2> times{metadata.accessed.value_or(omit),
                                        metadata.modified.value_or(omit)};
    if (::utimensat(place.dir.get(), name, times.data(), AT_SYMLINK_NOFOLLOW) != 0) {
        return errno_error("set the times of", path);
    }
    return {};
}

Result<> make_directory(const Root& root, const std::string& path) {
    const auto place = TRY(parent(root, path));
    if (::mkdirat(place.dir.get(), place.name.c_str(), 0700) != 0 && errno != EEXIST) {
        return errno_error("make the directory", path);
    }
    return {};
}

Result<> remove_path(const Root& root, const std::string& path) {
    const auto place = parent(root, path);
    if (!place) return is_absent(place.error()) ? Result<>() : Result<>(place.error());
    if (::unlinkat(place->dir.get(), place->name.c_str(), 0) == 0 || errno == ENOENT) return {};
    if (errno != EISDIR) return errno_error("remove", path);
    if (::unlinkat(place->dir.get(), place->name.c_str(), AT_REMOVEDIR) != 0) {
        return errno_error("remove", path);
    }
    return {};
}

Result<> set_times(const Root& root, const std::string& folder, timespec accessed,
                   timespec modified) {
    const auto fd = TRY(root.open_at(folder, O_RDONLY | O_DIRECTORY, RESOLVE_NO_SYMLINKS));
    const std::array<timespec, 2> times{accessed, modified};
    if (::futimens(fd.get(), times.data()) != 0) return errno_error("set the times of", folder);
    return {};
}

Result<> sync_folders(const Root& root, const std::set<std::string>& folders) {
    for (const auto& folder : folders) {
        const auto fd = root.open_at(folder, O_RDONLY | O_DIRECTORY, RESOLVE_NO_SYMLINKS);
        if (!fd && is_absent(fd.error())) continue;
        if (!fd) return fd.error();
        if (::fsync(fd->get()) != 0) return errno_error("sync", folder);
    }
    return {};
}

}  // namespace bootseal

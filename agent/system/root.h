// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"
#include "base/result.h"

namespace bootseal {

enum class FileType { file, directory, symlink, fifo, socket, block, character };

/// "a file", "a directory", "a FIFO": for messages.
std::string_view describe(FileType type);

/// What statx(2) says. `mode` holds the permission bits only (07777).
struct FileStatus {
    FileType type = FileType::file;
    mode_t mode = 0;
    uid_t uid = 0;
    gid_t gid = 0;
    std::uint64_t size = 0;
    std::uint64_t links = 1;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t special = 0;  ///< which device it is, makedev(3)
    timespec accessed = {};
    timespec modified = {};
    timespec changed = {};  ///< when anything about it was; set by the kernel only
    bool verity = false;    ///< fs-verity guards what it holds
};

/// What is at a name in an open folder, links not followed, or the open file itself where `name` is
/// empty. False with errno where that cannot be told. For the rest of system/.
[[nodiscard]] bool stat_at(int folder, const char* name, FileStatus& status);

/// Extended attributes by name, ACLs and capabilities among them (xattr(7)).
using Xattrs = std::map<std::string, std::string>;

/// Whether the last component of a path, where it is a symlink, stands for itself or its target.
enum class Links { follow, keep };

/// The file tree being hardened: "/" on a booted machine, a mount point during
/// image build, a scratch directory in tests.
///
/// Every path is resolved by the kernel inside the tree (openat2(2), RESOLVE_IN_ROOT): neither
/// ".." nor a symlink, absolute or chained, can name a file outside it. Paths may begin with "/".
/// Copies share the one directory handle.
class Root {
  public:
    /// Needs Linux 5.6 for openat2, and says so where it is missing.
    static Result<Root> open(const std::string& dir);

    /// The subtree at `dir`, as a Root of its own.
    Result<Root> descend(std::string_view dir) const;

    /// The largest file that read() accepts unless told otherwise, in bytes.
    static constexpr std::size_t read_limit = 2 << 20;

    /// Opens a regular file for reading; what else is there is an error at once, and nothing
    /// blocks.
    Result<Fd> open_file(std::string_view path) const;

    /// The content of a regular file. FIFOs, devices, sockets and directories are errors at once
    /// (nothing blocks), as is a file of more than `limit` bytes. Absent is ENOENT.
    Result<std::string> read(std::string_view path, std::size_t limit = read_limit) const;

    Result<FileStatus> status(std::string_view path, Links links = Links::follow) const;

    /// Names in a directory, sorted by byte, without "." and "..".
    Result<std::vector<std::string>> list(std::string_view dir) const;

    /// The text of a symlink.
    Result<std::string> read_link(std::string_view path) const;

    /// Of a file or folder; of nothing else.
    Result<Xattrs> xattrs(std::string_view path) const;

    /// Overwrites an existing file in place. For /proc and /sys, where rename is impossible.
    Result<> poke(std::string_view path, std::string_view bytes) const;

    /// Opens inside the tree. `flags` as open(2), O_CLOEXEC is added; `resolve` adds RESOLVE_
    /// flags of openat2(2). For the rest of system/.
    Result<Fd> open_at(std::string_view path, int flags, std::uint64_t resolve = 0,
                       mode_t mode = 0) const;

    /// The directory that holds the last component of `path`, opened, and that component.
    struct Parent {
        Fd dir;
        std::string name;
    };
    Result<Parent> parent(std::string_view path, std::uint64_t resolve = 0) const;

    int handle() const { return dir_->get(); }

  private:
    explicit Root(Fd dir) : dir_(std::make_shared<const Fd>(std::move(dir))) {}

    std::shared_ptr<const Fd> dir_;
};

/// Extended attributes of an open file or directory; none where the file system has none.
Result<Xattrs> read_xattrs(int fd);

/// Those of what is never opened, a link, FIFO or device, by its name in an open folder.
Result<Xattrs> read_xattrs_at(int folder, const std::string& name);

/// Whether an error says that nothing is at the path (ENOENT, ENOTDIR).
bool is_absent(const Error& error);

}  // namespace bootseal

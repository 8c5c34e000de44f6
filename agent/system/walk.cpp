// SPDX-License-Identifier: Apache-2.0
#include "system/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace bootseal {

namespace {

// A handle each: half of what a process may have open by default.
constexpr int deepest = 500;
constexpr std::size_t most_named = 100;

// Not in every <linux/magic.h>: fs/nfs, fs/smb, fs/fuse, ceph(7) and the kernel's own.
constexpr long cifs_magic = 0xff534d42L;
constexpr long smb2_magic = 0xfe534d42L;
constexpr long fuse_magic = 0x65735546L;
constexpr long ceph_magic = 0x00c36400L;
constexpr long configfs_magic = 0x62656570L;
constexpr long fusectl_magic = 0x65735543L;
constexpr long mqueue_magic = 0x19800202L;

/// File systems that the kernel makes up, or that somebody else's files are on.
constexpr std::array foreign{
    long{PROC_SUPER_MAGIC},
    long{SYSFS_MAGIC},
    long{CGROUP_SUPER_MAGIC},
    long{CGROUP2_SUPER_MAGIC},
    long{DEVPTS_SUPER_MAGIC},
    long{DEBUGFS_MAGIC},
    long{TRACEFS_MAGIC},
    long{SECURITYFS_MAGIC},
    long{BPF_FS_MAGIC},
    long{PSTOREFS_MAGIC},
    long{EFIVARFS_MAGIC},
    long{BINFMTFS_MAGIC},
    long{HUGETLBFS_MAGIC},
    long{NFS_SUPER_MAGIC},
    long{SMB_SUPER_MAGIC},
    long{V9FS_MAGIC},
    long{AUTOFS_SUPER_MAGIC},
    long{ISOFS_SUPER_MAGIC},
    long{MSDOS_SUPER_MAGIC},
    cifs_magic,
    smb2_magic,
    fuse_magic,
    ceph_magic,
    configfs_magic,
    fusectl_magic,
    mqueue_magic,
};

struct CloseStream {
    void operator()(DIR* stream) const { ::closedir(stream); }
};

Result<std::vector<std::string>> names_in(DIR* stream, const std::string& path) {
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const auto* entry = ::readdir(stream);
        if (!entry && errno != 0) return errno_error("list", path);
        if (!entry) break;
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

class Walk {
  public:
    explicit Walk(const std::function<Result<>(const Visited&)>& visit) : visit_(visit) {}

    Result<> folder(Fd fd, std::string& path, std::uint64_t device, int depth) {
        const std::unique_ptr<DIR, CloseStream> stream(::fdopendir(fd.get()));
        if (!stream) return errno_error("list", path);
        fd.release();  // the stream closes it
        const auto length = path.size();
        for (const auto& name : TRY(names_in(stream.get(), path))) {
            if (length > 0) path += '/';
            path += name;
            TRY(one(::dirfd(stream.get()), name, path, device, depth));
            path.resize(length);
        }
        return {};
    }

    LeftOut take() { return std::move(left_out_); }

  private:
    Result<> one(int parent, const std::string& name, std::string& path, std::uint64_t device,
                 int depth) {
        struct stat found = {};
        if (::fstatat(parent, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT) return {};
            // A file system in user space shows itself to its owner only, not to root.
            if (errno == EACCES || errno == ENOTCONN) return leave_out(path);
            return errno_error("stat", path);
        }
        const auto status = file_status(found);
        TRY(visit_({path, status, parent, name}));
        if (status.type != FileType::directory) return {};
        if (depth == deepest) {
            left_out_.too_deep = true;
            return leave_out(path);
        }
        Fd fd(::openat(parent, name.c_str(),
                       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
        if (!fd && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) return {};
        if (!fd) return errno_error("list", path);
        if (status.device != device) {
            struct statfs file_system = {};
            if (::fstatfs(fd.get(), &file_system) != 0) return errno_error("statfs", path);
            const auto type = static_cast<long>(file_system.f_type);
            if (std::find(foreign.begin(), foreign.end(), type) != foreign.end()) {
                return leave_out(path);
            }
        }
        return folder(std::move(fd), path, status.device, depth + 1);
    }

    Result<> leave_out(const std::string& path) {
        ++left_out_.count;
        if (left_out_.first.size() < most_named) left_out_.first.push_back(path);
        return {};
    }

    const std::function<Result<>(const Visited&)>& visit_;
    LeftOut left_out_;
};

}  // namespace

Result<LeftOut> walk(const Root& root, const std::function<Result<>(const Visited&)>& visit) {
    auto top = TRY(root.open_at(".", O_RDONLY | O_DIRECTORY));
    const auto status = TRY(root.status("."));
    Walk walk(visit);
    std::string path;
    TRY(walk.folder(std::move(top), path, status.device, 1));
    return walk.take();
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "system/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_named = 100;

// Not in every <linux/magic.h>: fs/nfs, fs/smb, fs/fuse, ceph(7) and the kernel's own.
constexpr std::uint32_t cifs_magic = 0xff534d42;
constexpr std::uint32_t smb2_magic = 0xfe534d42;
constexpr std::uint32_t fuse_magic = 0x65735546;
constexpr std::uint32_t ceph_magic = 0x00c36400;
constexpr std::uint32_t configfs_magic = 0x62656570;
constexpr std::uint32_t fusectl_magic = 0x65735543;
constexpr std::uint32_t mqueue_magic = 0x19800202;

/// File systems that the kernel makes up, or that somebody else's files are on.
constexpr std::array foreign{
    std::uint32_t{PROC_SUPER_MAGIC},
    std::uint32_t{SYSFS_MAGIC},
    std::uint32_t{CGROUP_SUPER_MAGIC},
    std::uint32_t{CGROUP2_SUPER_MAGIC},
    std::uint32_t{DEVPTS_SUPER_MAGIC},
    std::uint32_t{DEBUGFS_MAGIC},
    std::uint32_t{TRACEFS_MAGIC},
    std::uint32_t{SECURITYFS_MAGIC},
    std::uint32_t{BPF_FS_MAGIC},
    std::uint32_t{PSTOREFS_MAGIC},
    std::uint32_t{EFIVARFS_MAGIC},
    std::uint32_t{BINFMTFS_MAGIC},
    std::uint32_t{HUGETLBFS_MAGIC},
    std::uint32_t{NFS_SUPER_MAGIC},
    std::uint32_t{SMB_SUPER_MAGIC},
    std::uint32_t{V9FS_MAGIC},
    std::uint32_t{AUTOFS_SUPER_MAGIC},
    std::uint32_t{ISOFS_SUPER_MAGIC},
    std::uint32_t{MSDOS_SUPER_MAGIC},
    cifs_magic,
    smb2_magic,
    fuse_magic,
    ceph_magic,
    configfs_magic,
    fusectl_magic,
    mqueue_magic,
};

/// The names in a folder, one after the other in one piece of memory: a folder may hold a million.
class Names {
  public:
    Result<> read(int fd, const std::string& path, std::vector<char>& buffer) {
        for (;;) {
            const auto length = ::getdents64(fd, buffer.data(), buffer.size());
            if (length < 0) return errno_error("list", path);
            if (length == 0) break;
            for (ssize_t at = 0; at < length;) {
                const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
                add(entry->d_name);
                at += entry->d_reclen;
            }
            if (bytes_.size() > most_bytes) {
                return invalid("list " + printable(path) + ": holds too many names");
            }
        }
        std::sort(begins_.begin(), begins_.end(), [&](std::uint32_t one, std::uint32_t other) {
            return std::strcmp(&bytes_[one], &bytes_[other]) < 0;
        });
        return {};
    }

    std::size_t size() const { return begins_.size(); }
    const char* operator[](std::size_t index) const { return &bytes_[begins_[index]]; }

  private:
    static constexpr std::size_t most_bytes = 256 << 20;

    void add(std::string_view name) {
        if (name == "." || name == "..") return;
        begins_.push_back(static_cast<std::uint32_t>(bytes_.size()));
        bytes_ += name;
        bytes_ += '\0';
    }

    std::string bytes_;
    std::vector<std::uint32_t> begins_;
};

class Walk {
  public:
    explicit Walk(const std::function<Result<>(const Visited&)>& visit) : visit_(visit) {}

    Result<> folder(Fd opened, std::string& path, std::uint64_t device, int depth) {
        const auto fd = std::make_shared<const Fd>(std::move(opened));
        Names names;
        TRY(names.read(fd->get(), path, buffer_));
        const auto length = path.size();
        std::string name;
        for (std::size_t i = 0; i < names.size(); ++i) {
            name = names[i];
            if (length > 0) path += '/';
            path += name;
            TRY(one(fd, name, path, device, depth));
            path.resize(length);
        }
        return {};
    }

    LeftOut take() { return std::move(left_out_); }

  private:
    Result<> one(const std::shared_ptr<const Fd>& parent, const std::string& name,
                 std::string& path, std::uint64_t device, int depth) {
        FileStatus status;
        if (!stat_at(parent->get(), name.c_str(), status)) {
            if (errno == ENOENT) return {};
            // A file system in user space shows itself to its owner only, not to root.
            if (errno == EACCES || errno == ENOTCONN) return leave_out(path);
            return errno_error("stat", path);
        }
        TRY(visit_({path, status, parent, name}));
        if (status.type != FileType::directory) return {};
        if (depth == deepest_folder) {
            left_out_.too_deep = true;
            return leave_out(path);
        }
        Fd fd(::openat(parent->get(), name.c_str(),
                       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
        if (!fd && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) return {};
        if (!fd) return errno_error("list", path);
        if (status.device != device) {
            struct statfs file_system = {};
            if (::fstatfs(fd.get(), &file_system) != 0) return errno_error("statfs", path);
            const auto type = static_cast<std::uint32_t>(file_system.f_type);
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
    std::vector<char> buffer_ = std::vector<char>(64 << 10);
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

// SPDX-License-Identifier: Apache-2.0
#include "system/content.h"

#include <fcntl.h>
#include <linux/fsverity.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/text.h"

namespace bootseal {

namespace {

// Small enough to stay in the processor's own memory until it is hashed.
constexpr std::size_t piece = 64 << 10;
constexpr std::size_t longest_digest = 64;

std::string_view verity_algorithm(unsigned number) {
    return number == FS_VERITY_HASH_ALG_SHA256   ? "sha256"
           : number == FS_VERITY_HASH_ALG_SHA512 ? "sha512"
                                                 : "unknown";
}

}  // namespace

Result<Fd> open_for_reading(int folder, const std::string& name, const std::string& path) {
    const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    Fd fd(::openat(folder, name.c_str(), flags | O_NOATIME));
    // Only the owner and root may leave the access time alone.
    if (!fd && errno == EPERM) fd = Fd(::openat(folder, name.c_str(), flags));
    if (!fd) return errno_error("open", path);
    return fd;
}

Result<std::string> read_link_at(int folder, const std::string& name, const std::string& path) {
    std::array<char, 4097> target{};  // PATH_MAX and one more
    const auto length = ::readlinkat(folder, name.c_str(), target.data(), target.size());
    if (length < 0) return errno_error("read the link", path);
    return std::string(target.data(), static_cast<std::size_t>(length));
}

Result<std::uint64_t> read_pieces(int fd, std::uint64_t most, const std::string& path,
                                  const std::function<void(std::string_view)>& take) {
    static thread_local std::array<char, piece> buffer;
    std::uint64_t read = 0;
    while (read < most) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece, most - read));
        const auto length = ::read(fd, buffer.data(), wanted);
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) return errno_error("read", path);
        if (length == 0) break;
        take({buffer.data(), static_cast<std::size_t>(length)});
        read += static_cast<std::size_t>(length);
    }
    return read;
}

Result<std::string> read_part(int fd, std::uint64_t offset, std::size_t most,
                              const std::string& path) {
    std::string part(most, '\0');
    std::size_t used = 0;
    while (used < most) {
        const auto length =
            ::pread(fd, part.data() + used, most - used, static_cast<off_t>(offset + used));
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) return errno_error("read", path);
        if (length == 0) break;
        used += static_cast<std::size_t>(length);
    }
    part.resize(used);
    return part;
}

Result<std::optional<std::string>> measure_verity(int fd, const std::string& path) {
    alignas(fsverity_digest) std::array<char, sizeof(fsverity_digest) + longest_digest> room{};
    fsverity_digest digest = {};
    digest.digest_size = longest_digest;
    std::memcpy(room.data(), &digest, sizeof digest);
    if (::ioctl(fd, FS_IOC_MEASURE_VERITY, room.data()) != 0) {
        if (errno == ENODATA || errno == ENOTTY || errno == EOPNOTSUPP) {
            return std::optional<std::string>();
        }
        return errno_error("measure", path);
    }
    std::memcpy(&digest, room.data(), sizeof digest);
    const std::string_view bytes(room.data() + sizeof digest, digest.digest_size);
    return std::optional(std::string(verity_algorithm(digest.digest_algorithm)) + ":" + hex(bytes));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace bootseal {

/// The folder of /proc whose entries are the open files of this process.
inline constexpr std::string_view open_files = "/proc/self/fd";

// What is read of a name in an open folder. `path` is for messages.

/// Opens a file or folder for reading, without a change of its access time where that is allowed.
/// Links are not followed, and nothing blocks.
Result<Fd> open_for_reading(int folder, const std::string& name, const std::string& path);

/// The text of a symlink.
Result<std::string> read_link_at(int folder, const std::string& name, const std::string& path);

/// Reads an open file piece by piece, from its beginning to `most` bytes or its end. How many there
/// were.
Result<std::uint64_t> read_pieces(int fd, std::uint64_t most, const std::string& path,
                                  const std::function<void(std::string_view)>& take);

/// What an open file holds from `offset` on: `most` bytes, or fewer at its end.
Result<std::string> read_part(int fd, std::uint64_t offset, std::size_t most,
                              const std::string& path);

/// The digest of an open file that fs-verity guards, as "sha256:HEX": the kernel has it at once and
/// checks whatever is read against it. None where it does not guard it. Linux,
/// Documentation/filesystems/fsverity.rst.
Result<std::optional<std::string>> measure_verity(int fd, const std::string& path);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "system/root.h"

namespace bootseal {

/// What a manifest says of one path. What it does not say is absent, and is not compared.
struct Entry {
    std::string path;  ///< without a slash at the start; empty for the tree itself
    std::optional<FileType> type;
    std::optional<mode_t> mode;  ///< permission bits, 07777
    std::optional<uid_t> uid;
    std::optional<gid_t> gid;
    std::optional<std::uint64_t> size;    ///< of a file, in bytes
    std::optional<std::string> target;    ///< of a symlink
    std::optional<std::uint64_t> device;  ///< of a device: makedev(3)
    std::optional<std::string> sha256;    ///< of a file, lower case hex
    std::optional<std::map<std::string, std::string>> xattrs;

    bool operator==(const Entry&) const = default;
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "system/root.h"

namespace bootseal {

/// What a manifest says of one path. What it does not say is absent, and is not compared.
struct Entry {
    std::string path;   ///< without a slash at the start; empty for the tree itself
    bool gone = false;  ///< an addition to a manifest says that nothing is here any more
    std::optional<FileType> type;
    std::optional<mode_t> mode;  ///< permission bits, 07777
    std::optional<uid_t> uid;
    std::optional<gid_t> gid;
    std::optional<std::uint64_t> size;    ///< of a file, in bytes
    std::optional<std::string> target;    ///< of a symlink
    std::optional<std::uint64_t> device;  ///< of a device: makedev(3)
    std::optional<std::string> sha256;    ///< of a file, lower case hex
    std::optional<std::string> verity;    ///< of a file that fs-verity guards: "sha256:HEX"
    std::optional<Xattrs> xattrs;
    /// Of a file with several names in the tree, on all but the first: the first, in walk_order().
    /// Empty: it has no other name before this one.
    std::optional<std::string> first_name;
    std::string package;              ///< that owns it; empty: none
    std::optional<timespec> changed;  ///< of a file: when anything about it was, by its kernel
};

/// Whether one path comes before another in the order of walk(): a folder, then what is in it.
enum class Order { before, same, after };
Order walk_order(std::string_view one, std::string_view other);

}  // namespace bootseal

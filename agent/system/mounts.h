// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// One entry of fstab(5):  /dev/sda2  /home  ext4  defaults,nodev  0  2
struct FstabEntry {
    std::string source;
    std::string point;
    std::string type;
    std::string options;            ///< as written
    std::size_t line = 0;           ///< from 1
    std::size_t options_begin = 0;  ///< where the options stand in the text
    std::size_t options_end = 0;    ///< the same as options_begin where the field is missing
};

/// The entries in the order of the file, read as getmntent(3) does; lines without a mount point are
/// no entries.
std::vector<FstabEntry> parse_fstab(std::string_view text);

/// One line of /proc/self/mountinfo.
struct Mounted {
    std::string root;  ///< the part of the file system that is seen
    std::string point;
    std::vector<std::string> options;  ///< of this mount: "rw", "nodev"
    std::string type;
};

/// The mounts, an overmounted one before the one above it. A line that is not of the form is an
/// error: the kernel writes none.
Result<std::vector<Mounted>> parse_mountinfo(std::string_view text);

/// What is visible at `point`: its last mount, or null where it is no mount point.
const Mounted* find_mount(const std::vector<Mounted>& mounts, std::string_view point);

}  // namespace bootseal

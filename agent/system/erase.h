// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "system/overlay.h"
#include "system/root.h"
#include "system/walk.h"

namespace bootseal {

/// Whether what a file held is overwritten where it lies before it is let go. A file system that
/// writes elsewhere, a drive that remaps and a snapshot keep it all the same: shred(1).
enum class Shred { no, yes };

// The steps below take content out of a tree for good: none keeps a record. Paths are without links
// (a link on the way is an error), a link at the end stands for itself, and every step can be
// repeated. A file with other names loses this one, and keeps its content under the others. Nothing
// is durable until sync_folders().

/// Removes a file, link, or folder with all that it holds. What is mounted in it is an error: that
/// is another file system's. Absent already is fine.
Result<> erase(const Root& root, const std::string& path, Shred shred);

/// The file stays, with its owner, mode and attributes, and holds nothing.
Result<> empty_file(const Root& root, const std::string& path, Shred shred);

/// The file holds `bytes`, as a new file: with `access`, or with the owner, mode and attributes
/// that it had. A link there goes, its target does not. Anything but a file or link is an error.
Result<> set_content(const Root& root, const std::string& path, std::string_view bytes,
                     const std::optional<Access>& access, Shred shred);

/// The path is a symlink, and whatever file or link was there is gone.
Result<> set_link(const Root& root, const std::string& path, const std::string& target,
                  Shred shred);

/// Where a swap area keeps its header, and how that ends; swap(5) of util-linux, mkswap(8).
inline constexpr std::size_t swap_header = 4096;
inline constexpr std::string_view swap_magic = "SWAPSPACE2";

/// Whether a file is a swap area, and has something in it behind its header. Blocks that the file
/// system takes for empty count: the kernel swaps to the disk behind its back, so they hold what
/// was in memory, whatever a reader of the file sees.
enum class Swap { none, clear, used };
Result<Swap> look_at_swap(const Visited& visited);

/// Writes zeros over every block of a swap file behind its header, and gives up none. One that is
/// in use is an error.
Result<> clear_swap(const Root& root, const std::string& path);

}  // namespace bootseal

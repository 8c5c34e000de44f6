// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "system/overlay.h"
#include "system/root.h"

namespace bootseal {

/// Owner, mode, extended attributes and times for one inode.
struct Metadata {
    Access access;
    std::map<std::string, std::string> xattrs;
    std::optional<timespec> accessed;  ///< none: left to the kernel
    std::optional<timespec> modified;
};

// The steps below change the tree. Paths are without links (a link on the way is an error), and
// every step can be repeated. Nothing is durable until sync() or, for a file's bytes, at once.

/// Writes a complete file at `temporary`, durable when this returns.
Result<> write_file(const Root& root, const std::string& temporary, std::string_view bytes,
                    const Metadata& metadata);

/// All of `bytes` to an open file; `path` is for messages.
Result<> write_all(int fd, std::string_view bytes, const std::string& path);

/// Makes a symlink at `temporary`.
Result<> write_link(const Root& root, const std::string& temporary, const std::string& target);

/// Renames within one folder: readers, and a crash, see the old or the new, never half of it.
Result<> rename_over(const Root& root, const std::string& temporary, const std::string& path);

/// Sets the metadata of a file or directory in place. With `exact`, attributes that are not named
/// are removed.
Result<> set_metadata(const Root& root, const std::string& path, const Metadata& metadata,
                      bool exact);

/// Sets owner and times of the symlink itself.
Result<> set_link_metadata(const Root& root, const std::string& path, const Metadata& metadata);

/// Makes a directory, or leaves the one that is there.
Result<> make_directory(const Root& root, const std::string& path);

/// Removes a file, link or empty directory. Absent already is fine.
Result<> remove_path(const Root& root, const std::string& path);

Result<> set_times(const Root& root, const std::string& folder, timespec accessed,
                   timespec modified);

/// fsync of each folder that still exists: names that were added or removed there are durable.
Result<> sync_folders(const Root& root, const std::set<std::string>& folders);

/// The folder that holds `path`; "" is the tree itself.
std::string folder_of(const std::string& path);

/// Where a new `path` is written before it is renamed: in the same folder, hidden from the
/// programs that read it ("etc/cron.d/.bootseal-12.new").
std::string temporary_for(const std::string& path, std::size_t index);

}  // namespace bootseal

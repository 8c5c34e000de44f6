// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// bootseal's own folder inside a tree: state, journal. 0700 root:root.
inline constexpr std::string_view state_folder = "var/lib/bootseal";

/// Whether a path, without a slash at the start, is that folder or in it.
constexpr bool is_own_state(std::string_view path) {
    return path.starts_with(state_folder) &&
           (path.size() == state_folder.size() || path[state_folder.size()] == '/');
}

/// Makes a folder and its parents below the state folder. The times of the folder that
/// the state folder stands in stay as they were: a tree does not look touched because bootseal
/// keeps a journal in it.
Result<> make_state_folder(const Root& root, const std::string& path);

/// Holds a folder as long as what is returned lives; while another process does it is an error
/// (flock(2)).
Result<Fd> hold_folder(const Root& root, const std::string& path);

/// Replaces a file of our own: by temporary file, fsync, rename, fsync of the folder, so that a
/// power cut leaves the old or the new content. 0600, of whoever runs. The folder must exist.
Result<> write_state_file(const Root& root, const std::string& path, std::string_view bytes);

/// The same with the bytes of an open file, from its beginning.
Result<> copy_state_file(const Root& root, const std::string& path, int from);

}  // namespace bootseal

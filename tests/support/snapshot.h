// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace bootseal {

/// Every path below `dir` with all that must survive: type, mode, owner, mtime, links, xattrs,
/// content. bootseal's own state folder is left out.
std::map<std::string, std::string> snapshot(const std::string& dir);

}  // namespace bootseal

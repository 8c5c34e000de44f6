// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// What os-release(5) says that a tree is.
struct OsRelease {
    std::string id = "linux";    ///< ID: "debian"
    std::string version;         ///< VERSION_ID: "12"; empty where releases are rolling
    std::string name = "Linux";  ///< PRETTY_NAME
};

/// Reads etc/os-release, or usr/lib/os-release where that is absent. Neither is an error.
Result<OsRelease> read_os_release(const Overlay& files);

/// `file` names the text in messages.
Result<OsRelease> parse_os_release(std::string_view text, std::string_view file);

}  // namespace bootseal

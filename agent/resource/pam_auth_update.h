// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// Enables profiles of /usr/share/pam-configs as `pam-auth-update --package --enable` does: it
/// writes the blocks of /etc/pam.d/common-*, in which options that were added and removed by hand
/// stay so, and its own state in /var/lib/pam, so that the next run of it leaves them. Profiles
/// that are new and on by default are enabled with them, and of two that conflict the one of lower
/// priority is dropped. Where the blocks were changed otherwise, pam-auth-update leaves them alone;
/// this is unsupported() then.
Result<> enable_pam_profiles(Overlay& files, const std::vector<std::string>& names);

inline constexpr auto pam_profiles_folder = "/usr/share/pam-configs";

}  // namespace bootseal

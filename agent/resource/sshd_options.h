// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "resource/sshd_config.h"
#include "system/overlay.h"

namespace bootseal {

/// Where Debian's ssh.service takes the command line of sshd from.
inline constexpr auto sshd_options_file = "/etc/default/ssh";

/// The settings that SSHD_OPTS gives with -o, which come before every file. An option -f is an
/// error: sshd then reads another file than the one we know.
Result<std::vector<SshdSetting>> read_sshd_options(const Overlay& files);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "resource/shell_commands.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto login_script = "/etc/profile";

/// A script that a login shell reads.
struct LoginFile {
    std::string path;
    std::string text;
    std::vector<ShellCommand> commands;
    bool interactive_only = false;  ///< of a shell with a prompt
};

/// The scripts of the machine that bash(1) reads at a login, in order; with `root` those in the
/// home of root after them.
Result<std::vector<LoginFile>> read_login_files(const Overlay& files, bool root);

/// What umask(1) makes of its argument, as the bits that are taken away; nothing where a shell
/// would have to tell. A symbolic mode changes `before`.
std::optional<mode_t> parse_umask(std::string_view text, mode_t before);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bootseal {

/// A folder for each installed kernel.
inline constexpr auto modules_dir = "lib/modules";

/// A line of a modprobe.d(5) file that keeps modules out, or may:
///
///     install cramfs /bin/false     runs a command in place of loading what the pattern matches
///     blacklist cramfs              the aliases inside the module are not heeded
struct ModprobeLine {
    enum class Kind { install, blacklist };

    Kind kind = Kind::install;
    std::string module;   ///< a name with underscores; of install, a pattern
    std::string command;  ///< of install
    std::string file;
    std::size_t line = 0;
    std::size_t begin = 0;  ///< where the line stands in the text
};

/// The lines as kmod reads them. A backslash joins the next line, and the joined one is a comment
/// if its first byte is "#".
std::vector<ModprobeLine> parse_modprobe(std::string_view text, const std::string& file);

/// Where modprobe looks for its configuration at the next boot, the first one wins.
std::vector<std::string> modprobe_dirs();

/// The install line that modprobe obeys for a module: the first that matches; or null.
const ModprobeLine* install_line(const std::vector<ModprobeLine>& all, std::string_view module);

/// The blacklist line for a module, or null.
const ModprobeLine* blacklist_line(const std::vector<ModprobeLine>& all, std::string_view module);

/// Whether an install command does nothing: true or false, by full path and without arguments.
bool is_no_op(std::string_view command);

}  // namespace bootseal

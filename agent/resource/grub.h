// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto grub_defaults = "/etc/default/grub";
inline constexpr auto grub_defaults_dir = "/etc/default/grub.d";
inline constexpr auto grub_menu = "/boot/grub/grub.cfg";

/// A variable of the shell, and the line that set it last.
struct ShellValue {
    std::string text;
    std::string where;  ///< "/etc/default/grub:9"
};

/// Variables as a shell has them after reading plain assignments. One whose value only a shell
/// could tell is there without a value.
using ShellVariables = std::map<std::string, std::optional<ShellValue>, std::less<>>;

/// Reads NAME=value lines with quotes and $NAME, as in /etc/default/grub, into `variables`. Any
/// other line that names one of `watched` makes it a variable that only a shell could tell.
void read_shell_variables(std::string_view text, const std::string& file,
                          const std::vector<std::string_view>& watched, ShellVariables& variables);

/// The kernel's arguments as grub-mkconfig(8) takes them from /etc/default/grub and grub.d.
struct GrubArguments {
    ShellValue all;       ///< GRUB_CMDLINE_LINUX, of all entries
    ShellValue ordinary;  ///< GRUB_CMDLINE_LINUX_DEFAULT, added to those that are not for rescue

    std::string normal() const { return all.text + " " + ordinary.text; }
};
Result<GrubArguments> read_grub_arguments(const Overlay& files);

/// A line of a menu entry that loads a kernel.
struct GrubKernel {
    std::string_view arguments;  ///< all after the path of the kernel
    std::size_t line = 0;        ///< from 1
    std::size_t end = 0;         ///< where the arguments end in the text
};
std::vector<GrubKernel> grub_kernels(std::string_view menu);

/// The value of a kernel argument, of which the last counts; nothing where there is none.
std::optional<std::string> kernel_argument(std::string_view arguments, std::string_view name);

}  // namespace bootseal

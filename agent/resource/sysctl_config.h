// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// One statement of a sysctl.d(5) file:
///
///     net.ipv4.conf.*.rp_filter = 1     a value for all that match and have no line of their own
///     -net.ipv4.conf.lo.rp_filter       takes a parameter out of those
///     -kernel.x = 1                     a value, and no complaint where it cannot be set
struct SysctlLine {
    std::string path;                  ///< below /proc/sys, maybe a pattern
    std::optional<std::string> value;  ///< none where it takes the parameter out
    std::string file;
    std::size_t line = 0;
    std::size_t begin = 0;  ///< where the line stands in the text
};

/// The statements of one file as systemd-sysctl reads them: lines that are none are passed over,
/// and a line of more than 1 MiB, behind which it reads no further, is an error, as are more than
/// 10,000 statements.
Result<std::vector<SysctlLine>> parse_sysctl_file(std::string_view text, const std::string& file);

/// The statement that decides what a parameter will be when all of `statements`, which are in the
/// order of their files, have been read; null where none does. Its own line beats any pattern.
Result<const SysctlLine*> deciding_line(const std::vector<SysctlLine>& statements,
                                        std::string_view path);

/// Whether two values are the same to the kernel: word by word, numbers as numbers.
bool same_sysctl_value(std::string_view a, std::string_view b);

}  // namespace bootseal

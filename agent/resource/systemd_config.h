// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// `key=value` in a [section], systemd.syntax(7).
struct SystemdSetting {
    std::string section;
    std::string key;
    std::string value;  ///< "" takes back what was set before
    std::string file;   ///< "etc/systemd/coredump.conf"
    std::size_t line = 0;
    std::vector<std::size_t> begins;  ///< where its lines begin in the file
};

/// The settings of one text, in order. A section header that is none is an error, at which systemd
/// stops reading.
Result<std::vector<SystemdSetting>> parse_systemd(std::string_view text, const std::string& file);

/// The settings of a file of /etc/systemd and of its drop-ins, in the order in which they are read:
/// of equal ones the last wins.
Result<std::vector<SystemdSetting>> read_systemd_config(const Overlay& files,
                                                        const std::string& file);

/// Writes a setting into the drop-in of our own beside `file`, and makes comments of the lines that
/// win over it all the same.
Result<> set_systemd(Overlay& files, const std::string& file, const SystemdSetting& wanted);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "system/root.h"

namespace bootseal {

/// That cloud-init wrote a file.
struct CloudWrite {
    std::string module;  ///< "config-ssh", or "cloud-init" where the log names none
    Time at{};           ///< by the clock of the log, in UTC
};

/// The files that cloud-init wrote, by their path, the last time each: by the lines of its own log,
/// "TIME - util.py[DEBUG]: Writing to PATH - wb: [644] N bytes", and the starts and ends of modules
/// around them. Lines of other forms say nothing.
std::map<std::string, CloudWrite, std::less<>> parse_cloud_init_log(std::string_view log);

/// Those of var/log/cloud-init.log; none without one, and an error where it is longer than 16 MiB.
Result<std::map<std::string, CloudWrite, std::less<>>> read_cloud_init_log(const Root& root);

}  // namespace bootseal

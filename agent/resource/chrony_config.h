// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto chrony_file = "/etc/chrony/chrony.conf";

/// A line of chrony.conf(5).
struct ChronyDirective {
    std::string name;  ///< lower case
    std::vector<std::string> arguments;
    std::string file;
    std::size_t line = 0;

    std::string where() const;
};

/// What chronyd reads, in its order: chrony.conf, what it includes, and sources from the folders of
/// `sourcedir`. Folders in /run are empty when a boot begins and are left out.
Result<std::vector<ChronyDirective>> read_chrony(const Overlay& files);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/residue.h"
#include "ruleset/head.h"

namespace bootseal {

/// The `kind` of accept_head().
inline constexpr auto residue_waivers_kind = "residue";

/// What an organisation knows to be in its images, and accepts:
///
///     residue:
///       id: web-image
///       serial: 3                        # grows; the agent never goes back
///       expires: 2027-11-20T00:00:00Z
///     waivers:
///       - {rule: authorized-keys, path: /home/deploy/.ssh/authorized_keys,
///          reason: The key of the deployment., approver: Ann Example, expires:
///          2027-01-31T00:00:00Z}
///
/// In `path` "*" stands for anything but a slash, and "**" for anything.
struct ResidueWaivers : Head {
    struct One {
        std::string rule;
        std::string path;  ///< without a slash at the start
        Waiver waiver;
        std::string where;  ///< file, line and column
    };
    std::vector<One> all;
};

/// Reads the YAML of waivers whose signature was verified. Every error has file, line and column.
Result<ResidueWaivers> parse_residue_waivers(std::string_view bytes, const std::string& file);

/// Notes in each finding the waiver that it falls under. Those that ended are none. Sentences about
/// the waivers that nothing falls under, for a person.
std::vector<std::string> waive(std::vector<Residue>& found, const ResidueWaivers& waivers,
                               Time now);

}  // namespace bootseal

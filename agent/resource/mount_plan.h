// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr std::string_view fstab_file = "etc/fstab";

/// What the next boot will mount at a place, and which file decides it.
struct MountPlan {
    enum class Source {
        none,
        fstab,
        unit,
        api,  ///< systemd mounts it by itself, without being asked
    };

    Source source = Source::none;
    bool at_boot = false;        ///< it is mounted, or will be when first looked at
    std::string obstacle;        ///< why it is not: "noauto", "masked", "not enabled"
    std::string options;         ///< as the deciding file has them
    std::string where;           ///< of that file: "/etc/fstab:3"
    bool from_drop_in = false;   ///< the options are a drop-in's
    std::string unit;            ///< "tmp.mount"
    std::string unit_path;       ///< of its file, if it has one
    std::size_t edit_begin = 0;  ///< of an fstab entry: where its options stand in the text
    std::size_t edit_end = 0;
    bool has_type = true;  ///< of an fstab entry: its third field is there
};

/// What systemd makes of fstab(5), mount units, their drop-ins and its own table of API file
/// systems. Of several entries for one place in fstab the first counts, and a unit of the
/// administrator goes before any.
Result<MountPlan> plan_mount(const Overlay& files, const std::string& point);

}  // namespace bootseal

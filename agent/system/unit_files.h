// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

/// One assignment in a unit file or another file of that syntax (systemd.syntax(7)).
struct UnitSetting {
    std::string section;
    std::string key;
    std::string value;
    std::string file;      ///< path in the tree
    std::size_t line = 0;  ///< from 1, where the assignment begins
};

/// The assignments in their order. Lines that systemd warns of and passes over are left out.
std::vector<UnitSetting> parse_unit_file(std::string_view text, const std::string& file);

/// Where systemd looks for the units of the next boot, the first one wins. /run is empty then.
const std::vector<std::string>& unit_dirs();

/// The directory in which an administrator's units and links stand: the first of unit_dirs().
inline constexpr std::string_view admin_units = "etc/systemd/system/";

/// Where those for this boot only stand. It is there where systemd runs: sd_booted(3).
inline constexpr std::string_view runtime_units = "run/systemd/system/";

/// A unit as the files have it.
struct UnitFile {
    enum class Kind { absent, masked, found };

    Kind kind = Kind::absent;
    std::string name;                   ///< "ssh.service", also where "sshd.service" was asked for
    std::string path;                   ///< of the file or mask that decides
    std::vector<UnitSetting> settings;  ///< of the file, then of its drop-ins

    /// The last value of a setting that holds one, or null.
    const UnitSetting* last(std::string_view section, std::string_view key) const;

    /// The words of a setting that holds a list; an empty assignment clears what stands before.
    std::vector<std::string> all(std::string_view section, std::string_view key) const;
};

/// Looks up a unit: aliases are followed, an instance falls back on its template, and a mask is a
/// link to /dev/null or an empty file.
Result<UnitFile> find_unit(const Overlay& files, const std::string& name);

/// What the drop-ins of a unit say, in the order in which systemd reads them. Units that a
/// generator makes, as of fstab, have drop-ins as well.
Result<std::vector<UnitSetting>> unit_drop_ins(const Overlay& files, const std::string& name);

/// A link by which a unit is enabled.
struct UnitLink {
    enum class Kind { wants, alias };

    Kind kind = Kind::wants;
    std::string path;
};

/// The links that start a unit at boot: entries of *.wants and *.requires, under its name or an
/// alias, and the aliases that its own [Install] section asks for.
Result<std::vector<UnitLink>> unit_links(const Overlay& files, const UnitFile& unit);

/// The name of the unit for a mount point: "var-log.mount" for "/var/log" (systemd.unit(5)).
std::string mount_unit_name(std::string_view point);

/// Whether `name` can be the name of a unit: "ssh.service", "getty@tty1.service".
bool is_unit_name(std::string_view name);

}  // namespace bootseal

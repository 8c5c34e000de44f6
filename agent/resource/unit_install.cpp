// SPDX-License-Identifier: Apache-2.0
#include "resource/unit_install.h"

#include <set>

#include "base/text.h"

namespace bootseal {

namespace {

/// The unit and what it names in Also=, and those name in turn.
Result<std::vector<UnitFile>> with_also(const Overlay& files, const UnitFile& unit) {
    constexpr std::size_t most_units = 32;
    std::vector<UnitFile> units{unit};
    std::set<std::string> seen{unit.name};
    for (std::size_t i = 0; i < units.size() && units.size() < most_units; ++i) {
        for (const auto& name : units[i].all("Install", "Also")) {
            if (!is_unit_name(name) || !seen.insert(name).second) continue;
            auto other = TRY(find_unit(files, name));
            if (other.kind == UnitFile::Kind::found) units.push_back(std::move(other));
        }
    }
    return units;
}

Result<> link(Overlay& files, const UnitFile& unit, const std::string& path) {
    return files.symlink(std::string(admin_units) + path, "/" + unit.path);
}

Result<> enable_one(Overlay& files, const UnitFile& unit) {
    if (unit.name.find("@.") != std::string::npos) {
        return unsupported("enable an instance of " + unit.name);
    }
    for (const auto& [key, suffix] :
         {std::pair{"WantedBy", ".wants/"}, std::pair{"RequiredBy", ".requires/"}}) {
        for (const auto& by : unit.all("Install", key)) {
            if (!is_unit_name(by)) return unsupported("systemctl enable " + unit.name);
            TRY(link(files, unit, by + suffix + unit.name));
        }
    }
    for (const auto& alias : unit.all("Install", "Alias")) {
        if (!is_unit_name(alias)) return unsupported("systemctl enable " + unit.name);
        if (alias == unit.name) continue;
        const auto path = std::string(admin_units) + alias;
        const auto there = TRY(files.status(path, Links::keep));
        if (there && there->type != FileType::symlink) {
            return unsupported("move /" + path + " away, an alias of " + unit.name);
        }
        TRY(link(files, unit, alias));
    }
    return {};
}

}  // namespace

Result<> enable_unit(Overlay& files, const UnitFile& unit) {
    for (const auto& each : TRY(with_also(files, unit)))
        TRY(enable_one(files, each));
    return {};
}

Result<> disable_unit(Overlay& files, const UnitFile& unit) {
    for (const auto& each : TRY(with_also(files, unit))) {
        for (const auto& link : TRY(unit_links(files, each))) {
            if (link.path.starts_with(admin_units)) TRY(files.remove(link.path));
        }
    }
    return {};
}

}  // namespace bootseal

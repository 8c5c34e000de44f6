// SPDX-License-Identifier: Apache-2.0
#include "resource/mount_plan.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "system/mounts.h"
#include "system/unit_files.h"

namespace bootseal {

namespace {

/// Each is resolved, link by link, for every rule that asks.
constexpr std::size_t most_entries = 1000;

std::string place(std::string_view file, std::size_t line) {
    return "/" + printable(file) + ":" + std::to_string(line);
}

/// What systemd mounts without being asked. An entry in fstab changes the options of these, all at
/// once: systemd-remount-fs mounts them anew with those of the entry and no others.
const char* api_options(std::string_view point) {
    if (point == "/dev/shm" || point == "/run") return "rw,nosuid,nodev,strictatime";
    return nullptr;
}

Result<std::optional<FstabEntry>> fstab_entry(const Overlay& files, const std::string& point) {
    const auto text = TRY(files.read(fstab_file));
    if (!text) return std::optional<FstabEntry>();
    auto entries = parse_fstab(*text);
    if (entries.size() > most_entries) {
        return invalid("/" + std::string(fstab_file) + ": more than " +
                       std::to_string(most_entries) + " entries");
    }
    const auto wanted = TRY(files.resolve(point));
    for (auto& entry : entries) {
        if (!entry.point.starts_with('/') || entry.type == "swap") continue;
        if (TRY(files.resolve(entry.point)) == wanted) return std::optional(std::move(entry));
    }
    return std::optional<FstabEntry>();
}

/// Whether systemd mounts an entry of fstab without being asked, or on first access.
bool mounts_at_boot(std::string_view options) {
    bool automatic = true;
    bool on_access = false;
    for (const auto option : split(options, ',')) {
        if (option == "auto") automatic = true;
        if (option == "noauto") automatic = false;
        if (option == "x-systemd.automount" || option == "comment=systemd.automount") {
            on_access = true;
        }
    }
    return automatic || on_access;
}

enum class Enabled { no, yes };

Result<Enabled> enabled(const Overlay& files, const UnitFile& unit) {
    if (!TRY(unit_links(files, unit)).empty()) return Enabled::yes;
    auto automount = unit.name;
    automount.replace(automount.size() - 5, 5, "automount");
    const auto other = TRY(find_unit(files, automount));
    if (other.kind != UnitFile::Kind::found) return Enabled::no;
    return TRY(unit_links(files, other)).empty() ? Enabled::no : Enabled::yes;
}

void take_options(MountPlan& plan, const UnitSetting* setting) {
    if (!setting) return;
    plan.options = setting->value;
    plan.where = place(setting->file, setting->line);
    plan.from_drop_in = setting->file != plan.unit_path;
}

}  // namespace

Result<MountPlan> plan_mount(const Overlay& files, const std::string& point) {
    MountPlan plan;
    plan.unit = mount_unit_name(point);
    const auto entry = TRY(fstab_entry(files, point));
    if (entry) {
        plan.options = entry->options;
        plan.where = place(fstab_file, entry->line);
        plan.edit_begin = entry->options_begin;
        plan.edit_end = entry->options_end;
        plan.has_type = !entry->type.empty();
    }
    if (const auto* options = api_options(point)) {
        plan.source = entry ? MountPlan::Source::fstab : MountPlan::Source::api;
        plan.at_boot = true;
        if (!entry) plan.options = options;
        if (!entry) plan.where = "systemd";
        return plan;
    }
    auto unit = TRY(find_unit(files, plan.unit));
    const bool of_admin = unit.path.starts_with(admin_units);
    // The generator's unit of an fstab entry stands between the administrator's and the packages'.
    if (entry && !of_admin) {
        plan.source = MountPlan::Source::fstab;
        plan.at_boot = mounts_at_boot(entry->options);
        if (!plan.at_boot) plan.obstacle = "noauto";
        unit.settings = TRY(unit_drop_ins(files, plan.unit));
        take_options(plan, unit.last("Mount", "Options"));
        return plan;
    }
    if (unit.kind == UnitFile::Kind::absent) return plan;
    plan.source = MountPlan::Source::unit;
    plan.unit_path = unit.path;
    plan.where = "/" + printable(unit.path);
    if (unit.kind == UnitFile::Kind::masked) {
        plan.obstacle = "masked";
        return plan;
    }
    plan.options.clear();
    take_options(plan, unit.last("Mount", "Options"));
    // What fstab names is pulled in, whichever file says how it is mounted.
    plan.at_boot =
        (entry && mounts_at_boot(entry->options)) || TRY(enabled(files, unit)) == Enabled::yes;
    if (!plan.at_boot) plan.obstacle = "not enabled";
    return plan;
}

}  // namespace bootseal

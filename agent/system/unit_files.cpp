// SPDX-License-Identifier: Apache-2.0
#include "system/unit_files.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.h"
#include "system/drop_ins.h"

namespace bootseal {

namespace {

std::string_view last_component(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// Whether a line ends in a backslash that no other one escapes.
bool continues(std::string_view line) {
    const auto other = line.find_last_not_of('\\');
    const auto slashes = line.size() - (other == std::string_view::npos ? 0 : other + 1);
    return slashes % 2 == 1;
}

/// "getty@.service" of "getty@tty1.service"; empty for what is no instance.
std::string template_of(std::string_view name) {
    const auto at = name.find('@');
    const auto dot = name.rfind('.');
    if (at == std::string_view::npos || dot == std::string_view::npos || dot <= at + 1) return {};
    return std::string(name.substr(0, at + 1)) + std::string(name.substr(dot));
}

/// The directories with drop-ins of a unit: "a-b.mount.d", "a-.mount.d" and "mount.d" in each
/// place, the most special first.
std::vector<std::string> drop_in_dirs(std::string_view name) {
    std::vector<std::string> dirs;
    const auto dot = name.rfind('.');
    const auto suffix = std::string(name.substr(dot));
    for (const auto& place : unit_dirs()) {
        dirs.push_back(place + "/" + std::string(name) + ".d");
        if (const auto general = template_of(name); !general.empty()) {
            dirs.push_back(place + "/" + general + ".d");
        }
        auto prefix = name.substr(0, dot);
        if (prefix.ends_with('-')) prefix.remove_suffix(1);
        for (auto dash = prefix.rfind('-'); dash != std::string_view::npos && dash > 0;
             dash = prefix.substr(0, dash).rfind('-')) {
            dirs.push_back(place + "/" + std::string(prefix.substr(0, dash + 1)) + suffix + ".d");
        }
    }
    for (const auto& place : unit_dirs())
        dirs.push_back(place + "/" + suffix.substr(1) + ".d");
    return dirs;
}

/// The directories of units without those that are another one by a link (a merged /usr).
Result<std::vector<std::string>> places(const Overlay& files) {
    std::vector<std::string> result;
    std::set<std::string> seen;
    for (const auto& dir : unit_dirs()) {
        if (seen.insert(TRY(files.resolve(dir))).second) result.push_back(dir);
    }
    return result;
}

/// The names under which other units may call for a unit: its own, and links to it.
Result<std::set<std::string>> names_of(const Overlay& files, const std::string& name,
                                       const std::vector<std::string>& dirs) {
    std::set<std::string> names{name};
    for (const auto& dir : dirs) {
        for (const auto& entry : TRY(files.list(dir))) {
            const auto target = TRY(files.read_link(dir + "/" + entry));
            if (target && last_component(*target) == name) names.insert(entry);
        }
    }
    return names;
}

}  // namespace

std::vector<UnitSetting> parse_unit_file(std::string_view text, const std::string& file) {
    std::vector<UnitSetting> settings;
    std::string section;
    std::string joined;
    std::size_t begin = 0;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    for (const auto& line : config_lines(text)) {
        const auto bare = trim(line.text);
        // Also between a line and its continuation.
        if (bare.starts_with('#') || bare.starts_with(';')) continue;
        if (joined.empty()) begin = line.number;
        joined += line.text;
        if (continues(joined)) {
            joined.back() = ' ';
            continue;
        }
        const auto whole = std::exchange(joined, {});
        const auto statement = trim(whole);
        const auto equals = statement.find('=');
        if (statement.starts_with('[')) {
            // systemd reads no further where a section is not closed.
            if (!statement.ends_with(']')) break;
            section = statement.substr(1, statement.size() - 2);
        } else if (equals != std::string_view::npos && equals > 0) {
            settings.push_back({section, std::string(trim(statement.substr(0, equals))),
                                std::string(trim(statement.substr(equals + 1))), file, begin});
        }
    }
    return settings;
}

const std::vector<std::string>& unit_dirs() {
    static const std::vector<std::string> dirs = {
        std::string(admin_units.substr(0, admin_units.size() - 1)), "usr/local/lib/systemd/system",
        "usr/lib/systemd/system",
        "lib/systemd/system",  // another directory only where /usr is not merged
    };
    return dirs;
}

const UnitSetting* UnitFile::last(std::string_view section, std::string_view key) const {
    const auto found = std::find_if(settings.rbegin(), settings.rend(), [&](const auto& setting) {
        return setting.section == section && setting.key == key;
    });
    return found == settings.rend() ? nullptr : &*found;
}

std::vector<std::string> UnitFile::all(std::string_view section, std::string_view key) const {
    std::vector<std::string> result;
    for (const auto& setting : settings) {
        if (setting.section != section || setting.key != key) continue;
        if (setting.value.empty()) result.clear();
        for (const auto word : words(setting.value))
            result.emplace_back(word);
    }
    return result;
}

Result<UnitFile> find_unit(const Overlay& files, const std::string& name) {
    constexpr int most_aliases = 16;
    UnitFile unit;
    unit.name = name;
    auto look_for = name;
    for (int step = 0; step < most_aliases; ++step) {
        std::string found;
        for (const auto& dir : unit_dirs()) {
            const auto path = dir + "/" + look_for;
            if (TRY(files.status(path, Links::keep))) {
                found = path;
                break;
            }
        }
        if (found.empty()) {
            const auto general = template_of(look_for);
            if (general.empty()) return unit;
            look_for = general;
            continue;
        }
        unit.path = found;
        if (TRY(masked(files, found)) == Masked::yes) {
            unit.kind = UnitFile::Kind::masked;
            return unit;
        }
        const auto target = TRY(files.read_link(found));
        const auto target_name = target ? std::string(last_component(*target)) : look_for;
        if (target_name != look_for && is_unit_name(target_name)) {
            // An alias of a template keeps the instance.
            if (look_for == unit.name) unit.name = target_name;
            look_for = target_name;
            continue;
        }
        const auto content = TRY(files.read(found));
        if (!content) return unit;  // a link to nothing
        if (content->empty()) {
            unit.kind = UnitFile::Kind::masked;
            return unit;
        }
        unit.kind = UnitFile::Kind::found;
        unit.settings = parse_unit_file(*content, found);
        const auto more = TRY(unit_drop_ins(files, unit.name));
        unit.settings.insert(unit.settings.end(), more.begin(), more.end());
        return unit;
    }
    return invalid("look up " + printable(name) + ": more than " + std::to_string(most_aliases) +
                   " aliases");
}

Result<std::vector<UnitSetting>> unit_drop_ins(const Overlay& files, const std::string& name) {
    std::vector<UnitSetting> settings;
    for (const auto& file : TRY(read_drop_ins(files, drop_in_dirs(name)))) {
        auto more = parse_unit_file(file.content, file.path);
        settings.insert(settings.end(), std::make_move_iterator(more.begin()),
                        std::make_move_iterator(more.end()));
    }
    return settings;
}

Result<std::vector<UnitLink>> unit_links(const Overlay& files, const UnitFile& unit) {
    const auto dirs = TRY(places(files));
    const auto names = TRY(names_of(files, unit.name, dirs));
    std::vector<UnitLink> links;
    std::set<std::string> decided;  // "multi-user.target.wants/x.service", of a higher directory
    for (const auto& dir : dirs) {
        for (const auto& entry : TRY(files.list(dir))) {
            if (!entry.ends_with(".wants") && !entry.ends_with(".requires")) continue;
            const auto status = TRY(files.status(dir + "/" + entry));
            if (!status || status->type != FileType::directory) continue;
            const auto listed = TRY(files.list(dir + "/" + entry));
            for (const auto& name : names) {
                if (!std::binary_search(listed.begin(), listed.end(), name)) continue;
                const auto path = dir + "/" + entry + "/" + name;
                if (!decided.insert(entry + "/" + name).second) continue;
                if (TRY(masked(files, path)) == Masked::no) {
                    links.push_back({UnitLink::Kind::wants, path});
                }
            }
        }
    }
    for (const auto& alias : unit.all("Install", "Alias")) {
        if (!is_unit_name(alias) || alias == unit.name || !names.contains(alias)) continue;
        for (const auto& dir : dirs) {
            const auto target = TRY(files.read_link(dir + "/" + alias));
            if (!target || last_component(*target) != unit.name) continue;
            links.push_back({UnitLink::Kind::alias, dir + "/" + alias});
        }
    }
    return links;
}

std::string mount_unit_name(std::string_view point) {
    std::string result;
    for (const auto part : split(point, '/')) {
        if (part.empty()) continue;
        if (!result.empty()) result += '-';
        for (const auto c : part) {
            const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') || c == ':' || c == '_' ||
                               (c == '.' && !result.empty());
            if (plain) {
                result += c;
                continue;
            }
            std::array<char, 5> escape{};
            std::snprintf(escape.data(), escape.size(), "\\x%02x",
                          unsigned{static_cast<unsigned char>(c)});
            result += escape.data();
        }
    }
    return (result.empty() ? "-" : result) + ".mount";
}

bool is_unit_name(std::string_view name) {
    constexpr std::array<std::string_view, 11> types = {"service",   "socket", "device", "mount",
                                                        "automount", "swap",   "target", "path",
                                                        "timer",     "slice",  "scope"};
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || name.size() > 255) return false;
    if (std::find(types.begin(), types.end(), name.substr(dot + 1)) == types.end()) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(":-_.\\@").find(c) != std::string_view::npos;
    });
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "system/mounts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

/// "/a b" of "/a\040b". Other backslashes stay: getmntent(3) knows these few escapes only, and the
/// kernel writes no others but that of "#".
std::string decode(std::string_view field) {
    constexpr std::array<std::pair<std::string_view, char>, 5> escapes = {
        {{"\\040", ' '}, {"\\011", '\t'}, {"\\012", '\n'}, {"\\134", '\\'}, {"\\\\", '\\'}}};
    std::string result;
    while (!field.empty()) {
        const auto* const escape =
            std::find_if(escapes.begin(), escapes.end(),
                         [&](const auto& each) { return field.starts_with(each.first); });
        const bool plain = escape == escapes.end();
        result += plain ? field[0] : escape->second;
        field.remove_prefix(plain ? 1 : escape->first.size());
    }
    return result;
}

}  // namespace

std::vector<FstabEntry> parse_fstab(std::string_view text) {
    constexpr std::size_t longest = 4095;  // what getmntent(3) takes of a line
    std::vector<FstabEntry> entries;
    std::size_t number = 0;
    for (const auto whole : lines(text)) {
        ++number;
        auto line = whole.substr(0, longest);
        line = line.substr(0, line.find('\0'));
        const auto fields = words(line, " \t");
        if (fields.size() < 2 || fields[0].starts_with('#')) continue;
        FstabEntry entry;
        entry.source = decode(fields[0]);
        entry.point = decode(fields[1]);
        if (fields.size() > 2) entry.type = decode(fields[2]);
        entry.line = number;
        // Where the options stand, or would after the last field.
        const auto field = fields.size() > 3 ? fields[3] : fields.back();
        const auto end = static_cast<std::size_t>(field.data() + field.size() - text.data());
        entry.options_begin = fields.size() > 3 ? end - field.size() : end;
        entry.options_end = end;
        if (fields.size() > 3) entry.options = decode(field);
        entries.push_back(std::move(entry));
    }
    return entries;
}

Result<std::vector<Mounted>> parse_mountinfo(std::string_view text) {
    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
    std::vector<Mounted> mounts;
    for (const auto line : lines(text)) {
        const auto fields = split(line, ' ');
        const auto separator = std::find(fields.begin(), fields.end(), "-");
        if (fields.size() < 6 || separator - fields.begin() < 6 || fields.end() - separator < 3) {
            return invalid("read mountinfo: not a line of it: " + printable(line));
        }
        Mounted mount;
        mount.root = decode(fields[3]);
        mount.point = decode(fields[4]);
        for (const auto option : split(fields[5], ','))
            mount.options.emplace_back(option);
        mount.type = decode(separator[1]);
        mounts.push_back(std::move(mount));
    }
    return mounts;
}

const Mounted* find_mount(const std::vector<Mounted>& mounts, std::string_view point) {
    const auto found = std::find_if(mounts.rbegin(), mounts.rend(),
                                    [&](const auto& mount) { return mount.point == point; });
    return found == mounts.rend() ? nullptr : &*found;
}

}  // namespace bootseal

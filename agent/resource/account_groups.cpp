// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/text.h"
#include "resource/account_invariants.h"
#include "resource/colon_file.h"
#include "resource/evidence.h"

namespace bootseal {

namespace {

constexpr std::size_t members_index = 3;  // of group(5) and gshadow(5) alike

std::string shown(const std::vector<std::string>& names) {
    return printable(join(names, ", "), 120);
}

/// The group shadow by name and by its gid: a second group of that gid gives the same rights.
struct ShadowGroup {
    std::set<std::string, std::less<>> names{"shadow"};
    std::set<gid_t> gids;

    explicit ShadowGroup(const Users& users) {
        for (const auto& group : users.groups) {
            if (group.name == "shadow") gids.insert(group.gid);
        }
        for (const auto& group : users.groups) {
            if (gids.contains(group.gid)) names.insert(group.name);
        }
    }
};

}  // namespace

Offences find_missing_groups(const Overlay& /*files*/, const Users& users) {
    std::vector<Offence> offences;
    for (const auto& account : users.accounts) {
        if (users.group(account.gid)) continue;
        offences.push_back({place(passwd_file, account.line),
                            printable(account.name) + " has gid " + std::to_string(account.gid) +
                                ", which no group has"});
    }
    return offences;
}

Offences find_shadow_members(const Overlay& /*files*/, const Users& users) {
    const ShadowGroup shadow(users);
    std::vector<Offence> offences;
    const auto look = [&](const std::vector<Group>& groups, std::string_view file) {
        for (const auto& group : groups) {
            if (!shadow.names.contains(group.name) || group.members.empty()) continue;
            offences.push_back(
                {place(file, group.line),
                 printable(group.name) + " has the members " + shown(group.members)});
        }
    };
    look(users.groups, group_file);
    look(users.group_shadows, group_shadow_file);
    for (const auto& account : users.accounts) {
        if (!shadow.gids.contains(account.gid)) continue;
        offences.push_back({place(passwd_file, account.line),
                            printable(account.name) + " has it as primary group"});
    }
    return offences;
}

Result<> remove_shadow_members(Overlay& files, const Users& users) {
    const ShadowGroup shadow(users);
    const auto clear = [&](const std::vector<Group>& groups, std::string_view file) {
        std::vector<FieldEdit> edits;
        for (const auto& group : groups) {
            if (!shadow.names.contains(group.name) || group.members.empty()) continue;
            edits.push_back({group.line, members_index, ""});
        }
        return edit_colon_file(files, file, edits);
    };
    TRY(clear(users.groups, group_file));
    return clear(users.group_shadows, group_shadow_file);
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "image/leaving_users.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "system/users.h"
#include "yaml/node.h"

namespace bootseal {

namespace {

constexpr auto cloud_config = "/etc/cloud/cloud.cfg";
constexpr auto more_cloud_config = "/etc/cloud/cloud.cfg.d/*.cfg";

// In each the first field is the name of a user or group, and the last, for groups, members.
constexpr std::array account_files{passwd_file,       shadow_file,      group_file,
                                   group_shadow_file, subordinate_uids, subordinate_gids};

std::string relative(std::string_view path) {
    return std::string(path.substr(1));
}

std::string without_members(std::string_view field, const std::set<std::string>& names) {
    std::vector<std::string> left;
    for (const auto member : split(field, ',')) {
        std::string name(member);
        if (!names.contains(name)) left.push_back(std::move(name));
    }
    return join(left, ",");
}

/// The account of a name that may leave, or null: a word of the command line that names another
/// one is a mistake.
Result<const Account*> person(const Users& users, const std::string& name, uid_t least, uid_t most,
                              bool by_hand) {
    const auto* account = users.account(name);
    if (!account || name.find('/') != std::string::npos || name.starts_with('.')) {
        return static_cast<const Account*>(nullptr);
    }
    if (account->uid >= least && account->uid <= most) return account;
    if (!by_hand) return static_cast<const Account*>(nullptr);
    return invalid("--user " + printable(name) + " is no person: uid " +
                   std::to_string(account->uid) + " is not within UID_MIN and UID_MAX of " +
                   login_defs_file);
}

}  // namespace

std::string without_users(std::string_view text, const std::set<std::string>& names,
                          const std::set<std::string>& kept) {
    std::string result;
    for (const auto line : lines(text)) {
        auto fields = split(line, ':');
        const std::string name(fields[0]);
        if (names.contains(name) && !kept.contains(name)) continue;
        std::vector<std::string> left(fields.begin(), fields.end());
        left.back() = without_members(fields.back(), names);
        if (fields.size() == 4) left[2] = without_members(fields[2], names);  // gshadow(5): admins
        result += join(left, ":") + "\n";
    }
    return result;
}

Result<std::set<std::string>> cloud_init_users(const Overlay& files) {
    auto paths = TRY(files.glob(more_cloud_config));
    paths.insert(paths.begin(), cloud_config);
    std::set<std::string> names;
    for (const auto& path : paths) {
        const auto text = TRY(files.read(path));
        // Most of these files have no word of it, and one of Debian's is not within our YAML.
        if (!text || text->find("default_user") == std::string::npos) continue;
        const auto document = TRY(parse_yaml(*text, path));
        const auto* info = document.find("system_info");
        const auto* user = info ? info->find("default_user") : nullptr;
        const auto* name = user ? user->find("name") : nullptr;
        if (name && name->kind == Node::Kind::scalar) names.insert(name->scalar);
    }
    return names;
}

Result<LeavingUsers> leaving_users(const Overlay& files, const Trace::Users& users,
                                   const std::vector<std::string>& besides) {
    const auto known = TRY(read_users(files));
    const auto least = TRY(first_person_uid(files));
    const auto most = TRY(last_person_uid(files));
    LeavingUsers leaving;
    std::set<std::string> wanted(users.names.begin(), users.names.end());
    if (users.cloud_init) wanted.merge(TRY(cloud_init_users(files)));
    for (const auto& name : wanted) {
        if (TRY(person(known, name, least, most, false))) leaving.names.insert(name);
    }
    for (const auto& name : besides) {
        if (TRY(person(known, name, least, most, true))) {
            leaving.names.insert(name);
        } else {
            leaving.notes.push_back("there is no account " + printable(name));
        }
    }
    if (leaving.names.empty()) return leaving;

    std::set<std::string> kept;
    for (const auto& account : known.accounts) {
        const auto* group = known.group(account.gid);
        if (group && !leaving.names.contains(account.name)) kept.insert(group->name);
    }
    for (const auto file : account_files) {
        const auto text = TRY(files.read(file));
        if (!text) continue;
        const bool of_groups = file == group_file || file == group_shadow_file;
        auto left = without_users(*text, leaving.names, of_groups ? kept : std::set<std::string>());
        if (left == *text) continue;
        leaving.steps.push_back(
            {TraceStep::Kind::write, 0, relative(file), std::move(left), std::nullopt});
    }
    for (const auto& name : leaving.names) {
        const auto* account = known.account(name);
        const auto home = "/home/" + name;
        const auto status = TRY(files.status(home, Links::keep));
        const bool own = account->home == home && status && status->type == FileType::directory &&
                         status->uid == account->uid;
        if (own) {
            leaving.steps.push_back({TraceStep::Kind::remove, 0, relative(home), "", std::nullopt});
        } else if (TRY(files.status(account->home, Links::keep))) {
            leaving.notes.push_back(printable(account->home) + ", the home of " + printable(name) +
                                    ", stays: it is not a folder of that user in /home");
        }
    }
    return leaving;
}

}  // namespace bootseal

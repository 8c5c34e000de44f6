// SPDX-License-Identifier: Apache-2.0
#include "system/users.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"

namespace bootseal {

namespace {

using Parts = std::vector<std::string_view>;

/// An id of the kernel. The greatest one means "no id" to chown(2) and setuid(2).
std::optional<std::uint32_t> parse_id(std::string_view text) {
    const auto number = parse_number(text);
    if (!number || *number < 0) return std::nullopt;
    if (*number >= std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

std::optional<std::int64_t> parse_day(std::string_view text) {
    const auto day = parse_number(text);
    return day && *day >= 0 ? day : std::nullopt;  // -1 is the old way to write none
}

bool is_day(std::string_view text) {
    return text.empty() || parse_number(text);
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

/// Why nothing can be read from a line of any of the four files; empty where it can.
std::string oddity(std::string_view line, const Parts& parts, std::size_t fields) {
    if (std::any_of(line.begin(), line.end(), is_control)) return "has a control character";
    if (line[0] == '+' || line[0] == '-') return "brings in accounts of NIS";
    if (parts.size() != fields) {
        return "has " + std::to_string(parts.size()) + " fields, not " + std::to_string(fields);
    }
    if (parts[0].empty()) return "has no name";
    if (parts[0].find(' ') != std::string_view::npos) return "has a blank in the name";
    return {};
}

std::vector<std::string> parse_members(std::string_view text) {
    std::vector<std::string> members;
    for (const auto part : split(text, ',')) {
        if (const auto name = trim(part); !name.empty()) members.emplace_back(name);
    }
    return members;
}

std::string add_account(const Parts& parts, int line, Users& users) {
    const auto uid = parse_id(parts[2]);
    const auto gid = parse_id(parts[3]);
    if (!uid) return "has no valid uid";
    if (!gid) return "has no valid gid";
    users.accounts.push_back({std::string(parts[0]), std::string(parts[1]), *uid, *gid,
                              std::string(parts[5]), std::string(parts[6]), line});
    return {};
}

std::string add_shadow(const Parts& parts, int line, Users& users) {
    if (!std::all_of(parts.begin() + 2, parts.begin() + 8, is_day)) return "has no valid date";
    users.shadows.push_back({std::string(parts[0]), std::string(parts[1]), parse_day(parts[2]),
                             parse_day(parts[3]), parse_day(parts[4]), parse_day(parts[5]),
                             parse_day(parts[6]), parse_day(parts[7]), line});
    return {};
}

std::string add_group(const Parts& parts, int line, Users& users) {
    const auto gid = parse_id(parts[2]);
    if (!gid) return "has no valid gid";
    users.groups.push_back(
        {std::string(parts[0]), std::string(parts[1]), *gid, parse_members(parts[3]), line});
    return {};
}

std::string add_group_shadow(const Parts& parts, int line, Users& users) {
    users.group_shadows.push_back(
        {std::string(parts[0]), std::string(parts[1]), 0, parse_members(parts[3]), line});
    return {};
}

struct Format {
    std::string_view file;
    std::size_t fields;
    std::string (*add)(const Parts& parts, int line, Users& users);  ///< why not, or empty
};

void parse(std::string_view text, const Format& format, Users& users) {
    int number = 0;
    for (const auto line : lines(text)) {
        ++number;
        // glibc passes over these.
        if (trim(line).empty() || line[0] == '#') continue;
        const auto parts = split(line, ':');
        auto why = oddity(line, parts, format.fields);
        if (why.empty()) why = format.add(parts, number, users);
        if (!why.empty()) users.odd.push_back({format.file, number, std::move(why)});
    }
}

template <class T, class Key>
const T* first(const std::vector<T>& all, Key T::*member, const auto& wanted) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const T& one) { return one.*member == wanted; });
    return found == all.end() ? nullptr : &*found;
}

/// Whether pam_unix lets the account in on that day, shadow(5).
bool has_expired(const Shadow& shadow, std::int64_t today) {
    if (shadow.expires && today >= *shadow.expires) return true;
    // A password of day 0 is one that must be changed at the next login, which lets in.
    if (!shadow.changed || *shadow.changed == 0 || !shadow.maximum || !shadow.inactive) {
        return false;
    }
    return today - *shadow.changed > *shadow.maximum &&
           today - *shadow.changed - *shadow.maximum > *shadow.inactive;
}

/// A uid that login.defs(5) sets.
Result<uid_t> uid_setting(const Overlay& files, std::string_view key, uid_t uid) {
    const auto content = TRY(files.read(login_defs_file));
    if (!content) return uid;
    int number = 0;
    for (const auto line : lines(*content)) {
        ++number;
        const auto parts = words(line);
        if (parts.empty() || parts[0] != key) continue;
        const auto value = parts.size() > 1 ? parse_id(parts[1]) : std::nullopt;
        if (!value) {
            return invalid(std::string(login_defs_file) + ":" + std::to_string(number) + ": " +
                           std::string(key) + " is not a uid");
        }
        uid = *value;  // the last line wins
    }
    return uid;
}

}  // namespace

const Account* Users::account(std::string_view name) const {
    return first(accounts, &Account::name, name);
}

const Account* Users::account(uid_t uid) const {
    return first(accounts, &Account::uid, uid);
}

const Shadow* Users::shadow(std::string_view name) const {
    return first(shadows, &Shadow::name, name);
}

const Group* Users::group(std::string_view name) const {
    return first(groups, &Group::name, name);
}

const Group* Users::group(gid_t gid) const {
    return first(groups, &Group::gid, gid);
}

std::vector<std::string> Users::groups_of(const Account& account) const {
    std::vector<std::string> names;
    for (const auto& group : groups) {
        const auto& members = group.members;
        if (group.gid == account.gid ||
            std::find(members.begin(), members.end(), account.name) != members.end()) {
            names.push_back(group.name);
        }
    }
    return names;
}

Result<Users> read_users(const Overlay& files) {
    Users users;
    const auto passwd = TRY(files.read(passwd_file));
    if (!passwd) return invalid("read " + std::string(passwd_file) + ": does not exist");
    parse(*passwd, {passwd_file, 7, add_account}, users);
    const auto group = TRY(files.read(group_file));
    if (!group) return invalid("read " + std::string(group_file) + ": does not exist");
    parse(*group, {group_file, 4, add_group}, users);
    if (const auto shadow = TRY(files.read(shadow_file))) {
        users.has_shadow = true;
        parse(*shadow, {shadow_file, 9, add_shadow}, users);
    }
    if (const auto shadow = TRY(files.read(group_shadow_file))) {
        parse(*shadow, {group_shadow_file, 4, add_group_shadow}, users);
    }
    return users;
}

bool has_login_shell(const Account& account) {
    // By the last component: distributions disagree on the folder.
    static constexpr std::array<std::string_view, 6> none = {"nologin", "false", "true",
                                                             "sync",    "halt",  "shutdown"};
    const std::string_view shell = account.shell;
    const auto slash = shell.rfind('/');
    const auto name = slash == std::string_view::npos ? shell : shell.substr(slash + 1);
    return std::find(none.begin(), none.end(), name) == none.end();
}

std::optional<std::string_view> password_field(const Users& users, const Account& account) {
    if (account.password != "x") return account.password;
    const auto* const shadow = users.shadow(account.name);
    if (!shadow) return std::nullopt;
    return shadow->password;
}

std::vector<const Account*> password_logins(const Users& users, std::int64_t today) {
    std::vector<const Account*> able;
    for (const auto& account : users.accounts) {
        const auto field = password_field(users, account);
        if (!field || !field->starts_with('$') || !has_login_shell(account)) continue;
        const auto* const shadow = users.shadow(account.name);
        if (shadow && has_expired(*shadow, today)) continue;
        able.push_back(&account);
    }
    return able;
}

Result<uid_t> first_person_uid(const Overlay& files) {
    return uid_setting(files, "UID_MIN", 1000);
}

Result<uid_t> last_person_uid(const Overlay& files) {
    return uid_setting(files, "UID_MAX", 60'000);
}

}  // namespace bootseal

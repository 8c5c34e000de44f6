// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"

namespace bootseal {

inline constexpr auto login_defs_file = "/etc/login.defs";
inline constexpr std::string_view passwd_file = "/etc/passwd";
inline constexpr std::string_view shadow_file = "/etc/shadow";
inline constexpr std::string_view group_file = "/etc/group";
inline constexpr std::string_view group_shadow_file = "/etc/gshadow";
inline constexpr std::string_view subordinate_uids = "/etc/subuid";
inline constexpr std::string_view subordinate_gids = "/etc/subgid";

/// A line of passwd(5). `password` may be a hash: it never goes into a message.
struct Account {
    std::string name;
    std::string password;
    uid_t uid = 0;
    gid_t gid = 0;
    std::string home;
    std::string shell;
    int line = 0;  ///< from 1
};

/// A line of shadow(5), days as there; nothing where a field is empty. `password` is a secret.
struct Shadow {
    std::string name;
    std::string password;
    std::optional<std::int64_t> changed;
    std::optional<std::int64_t> minimum;
    std::optional<std::int64_t> maximum;
    std::optional<std::int64_t> warning;
    std::optional<std::int64_t> inactive;
    std::optional<std::int64_t> expires;
    int line = 0;
};

/// A line of group(5), or of gshadow(5), which has no gid.
struct Group {
    std::string name;
    std::string password;
    gid_t gid = 0;
    std::vector<std::string> members;
    int line = 0;
};

/// A line that no account or group can be read from. Readers differ in what they make of such
/// lines, so nothing that depends on all of a file can be said to hold.
struct OddLine {
    std::string_view file;
    int line = 0;
    std::string why;  ///< "has 4 fields, not 7"
};

/// The accounts and groups of a tree's own files, in their order; the name service of the machine
/// that this runs on is never asked.
struct Users {
    std::vector<Account> accounts;
    std::vector<Shadow> shadows;
    std::vector<Group> groups;
    std::vector<Group> group_shadows;
    std::vector<OddLine> odd;
    bool has_shadow = false;  ///< whether there is an /etc/shadow

    /// The first of that name, as getpwnam(3) and the like have it, or null.
    const Account* account(std::string_view name) const;
    const Account* account(uid_t uid) const;
    const Shadow* shadow(std::string_view name) const;
    const Group* group(std::string_view name) const;
    const Group* group(gid_t gid) const;

    /// The names of the groups that an account is in, its first one among them.
    std::vector<std::string> groups_of(const Account& account) const;
};

/// An absent shadow or gshadow is empty, an absent passwd or group an error.
Result<Users> read_users(const Overlay& files);

/// Whether the account's shell lets a person in. An empty one is /bin/sh, as login(1) has it.
bool has_login_shell(const Account& account);

/// The field that a password is compared to: passwd's own, or shadow's where that one is "x".
/// Nothing where shadow has no such account: then no password is right.
std::optional<std::string_view> password_field(const Users& users, const Account& account);

/// The accounts that can log in with a password on `today`, in days since 1970: a hash that is not
/// locked, a login shell, and neither the account nor a password too old to be changed expired.
std::vector<const Account*> password_logins(const Users& users, std::int64_t today);

/// The first and the last uid of persons: UID_MIN and UID_MAX of /etc/login.defs, 1000 and 60000
/// where they are not set.
Result<uid_t> first_person_uid(const Overlay& files);
Result<uid_t> last_person_uid(const Overlay& files);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"
#include "system/users.h"

namespace bootseal {

inline constexpr auto shells_file = "/etc/shells";

/// An account or group that an invariant does not hold for.
struct Offence {
    std::string where;   ///< "/etc/passwd:3"
    std::string actual;  ///< "toor has uid 0, as root on line 1 has"; never a hash
};

using Offences = Result<std::vector<Offence>>;

// What offends. Lines that cannot be read are not looked at here.
Offences find_unshadowed(const Overlay& files, const Users& users);
Offences find_empty_passwords(const Overlay& files, const Users& users);
Offences find_missing_groups(const Overlay& files, const Users& users);
Offences find_shadow_members(const Overlay& files, const Users& users);
Offences find_duplicate_uids(const Overlay& files, const Users& users);
Offences find_duplicate_gids(const Overlay& files, const Users& users);
Offences find_duplicate_user_names(const Overlay& files, const Users& users);
Offences find_duplicate_group_names(const Overlay& files, const Users& users);
Offences find_bad_homes(const Overlay& files, const Users& users);
Offences find_bad_dot_files(const Overlay& files, const Users& users);
Offences find_other_roots(const Overlay& files, const Users& users);
Offences find_accounts_of_group_root(const Overlay& files, const Users& users);
Offences find_other_root_groups(const Overlay& files, const Users& users);
Offences find_open_root(const Overlay& files, const Users& users);
Offences find_system_shells(const Overlay& files, const Users& users);
Offences find_unlocked_without_shell(const Overlay& files, const Users& users);
Offences find_nologin_shells(const Overlay& files, const Users& users);

// Each does what can be done without a person, and leaves every other byte as it is.

/// Moves passwords from passwd to shadow, as pwconv(8), where that loses none.
Result<> shadow_passwords(Overlay& files, const Users& users);
/// Puts "!" where a password is empty.
Result<> lock_empty_passwords(Overlay& files, const Users& users);
/// Takes the members out of the group shadow; primary groups stay.
Result<> remove_shadow_members(Overlay& files, const Users& users);
/// Sets owner and mode of homes that are there and nobody else's.
Result<> fix_homes(Overlay& files, const Users& users);
/// Takes rights away from files in homes that have one name only; what others cannot read is not
/// given to the user.
Result<> fix_dot_files(Overlay& files, const Users& users);
/// Gives root the group 0.
Result<> give_root_its_group(Overlay& files, const Users& users);
/// Puts "!" where root's password is empty.
Result<> lock_open_root(Overlay& files, const Users& users);
/// Gives the machine's own accounts nologin(8) as shell.
Result<> take_system_shells(Overlay& files, const Users& users);
/// Puts "!" before passwords of accounts that no shell lets in.
Result<> lock_without_shell(Overlay& files, const Users& users);
/// Makes the lines of /etc/shells that name nologin comments.
Result<> remove_nologin_shells(Overlay& files, const Users& users);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "system/overlay.h"
#include "system/users.h"

namespace bootseal {

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

// Each does what can be done without a person, and leaves every other byte as it is.

/// Moves passwords from passwd to shadow, as pwconv(8), where that loses none.
Result<> shadow_passwords(Overlay& files, const Users& users);
/// Puts "!" where a password is empty.
Result<> lock_empty_passwords(Overlay& files, const Users& users);
/// Takes the members out of the group shadow; primary groups stay.
Result<> remove_shadow_members(Overlay& files, const Users& users);
/// Sets owner and mode of homes that are there and nobody else's.
Result<> fix_homes(Overlay& files, const Users& users);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// The modes of AppArmor's profiles.
///
///     - apparmor: {profiles: confined}    each is enforced or complains
///     - apparmor: {profiles: enforced}    each is enforced
///
/// Persisted are the profiles of /etc/apparmor.d with their flags and the links in disable and
/// force-complain, live those of the kernel. The remedy takes away the links that are in the way
/// and the flag `complain`. A profile that ships as `unconfined` only gives a program a name and
/// complies; a link in disable is left to a person, who knows what the profile broke.
Result<std::unique_ptr<Resource>> parse_apparmor(Fields& fields);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What PAM enforces: the stacks of the services that people log in or change passwords with are
/// walked as libpam does, and every answer that a module can give is tried.
///
///     - pam: {module: pam_faillock, state: enforced}
///     - pam: {module: pam_wheel, service: su, group: sugroup, state: enforced}
///     - pam: {module: pam_faillock, option: deny, value: 4, at_least: 1, at_most: 5, set: true}
///     - pam: {module: pam_faillock, option: unlock_time, value: 900, at_least: 900, accept: 0}
///     - pam: {module: pam_pwquality, with: enforce_for_root}
///     - pam: {module: pam_unix, without: nullok}
///     - pam: {module: pam_unix, hash: [yescrypt, sha512]}
///
/// An option is what the module makes of its files and its arguments, in every line that is
/// reached; `set` wants it said, whatever the default. The remedy goes the way of
/// pam-auth-update(8) and leaves the stacks such that this goes on with them.
Result<std::unique_ptr<Resource>> parse_pam_resource(Fields& fields);

}  // namespace bootseal

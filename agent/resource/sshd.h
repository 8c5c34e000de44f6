// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resource/resource.h"

namespace bootseal {

/// What sshd does with its configuration: Include, Match and the compiled-in defaults counted.
///
///     - sshd: {keyword: PermitRootLogin, value: "no"}
///     - sshd: {keyword: LogLevel, value: VERBOSE, accept: [INFO]}
///     - sshd: {keyword: LoginGraceTime, at_least: 1, at_most: 60}
///     - sshd: {keyword: MaxStartups, at_most: "10:30:60"}
///     - sshd: {keyword: Ciphers, without: [3des-cbc, aes128-cbc]}
///     - sshd: {keyword: Banner, state: set}
///     - sshd: {keyword: DenyUsers, state: set, value: "daemon nobody"}    any value, or this one
///
/// A Match block in which the setting would not comply is drift, at its own place.
Result<std::unique_ptr<Resource>> parse_sshd(Fields& fields);

}  // namespace bootseal

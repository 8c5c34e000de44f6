// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What sudo does, by sudoers(5) and all that it includes.
///
///     - sudoers: {default: use_pty}
///     - sudoers: {default: logfile, value: /var/log/sudo.log}
///     - sudoers: {default: timestamp_timeout, at_most: 15}    minutes; 15 where nothing says so
///     - sudoers: {without: nopasswd}       no rule lets anybody in without a password
///     - sudoers: {without: no_authenticate}
///
/// Of several settings the last one counts, and one for a host, a user or a command must not say
/// otherwise. The remedy is a file of our own in /etc/sudoers.d, and what stands against it becomes
/// a comment. A password is only asked of those who have one.
Result<std::unique_ptr<Resource>> parse_sudoers_rule(Fields& fields);

}  // namespace bootseal

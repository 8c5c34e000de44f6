// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What GNOME's programs are told by the machine.
///
///     - dconf: {key: /org/gnome/desktop/media-handling/automount, value: "false"}
///     - dconf: {key: /org/gnome/desktop/session/idle-delay, value: "uint32 900", at_least: 1,
///               at_most: 900, locked: true}
///     - dconf: {key: /org/gnome/login-screen/disable-user-list, value: "true", of: greeter}
///
/// Values are written as dconf(1) has them. Looked up is what a session would find: the databases
/// of /etc/dconf/profile/user that are compiled, what is locked first. The remedy is a database of
/// our own, compiled, after all others. `greeter` is the login screen of GDM, whose files are
/// compiled at each start.
Result<std::unique_ptr<Resource>> parse_dconf(Fields& fields);

/// What GDM itself is told in /etc/gdm3/daemon.conf.
///
///     - gdm: {xdmcp: disabled}
Result<std::unique_ptr<Resource>> parse_gdm(Fields& fields);

}  // namespace bootseal

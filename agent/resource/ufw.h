// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What ufw.service loads at boot, for IPv4 and IPv6.
///
///     - ufw: {has: enabled}        ENABLED=yes: it loads anything at all
///     - ufw: {has: default_deny}   what no rule accepts is denied: incoming, routed and outgoing
///     - ufw: {has: loopback}       lo accepted, its addresses denied elsewhere
///     - ufw: {has: outbound}       what the machine asks of others goes out
///     - ufw: {has: open_ports}     a rule names each port that is open
///
/// A remedy adds to the user rules as ufw itself would, and first of all what keeps the machine in
/// reach: SSH on the ports of this sshd, and, where outgoing is denied by default, a rule that lets
/// all out. One after which SSH, answers or requests would be cut off is refused. Live is what
/// listens now, held against the files.
Result<std::unique_ptr<Resource>> parse_ufw(Fields& fields);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What nftables.service loads at boot, for IPv4 and for IPv6:
///
///     - nftables: {has: table}          at least one table
///     - nftables: {has: base_chains}    chains on the hooks input, forward and output
///     - nftables: {has: loopback}       what comes over lo is accepted; what comes from its
///                                       addresses over another interface is dropped
///     - nftables: {has: established}    what belongs to a connection is let in and out
///     - nftables: {has: default_deny}   what no rule accepts is dropped, on all three hooks
///
/// The remedy is a whole /etc/nftables.conf, and only where the one there has no rule: it admits
/// SSH on the ports of this sshd, answers, ICMP and DHCP, and lets all out. Rules of somebody else
/// are theirs to change. Live: none yet.
Result<std::unique_ptr<Resource>> parse_nftables(Fields& fields);

}  // namespace bootseal

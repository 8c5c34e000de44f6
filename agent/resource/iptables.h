// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resource/resource.h"

namespace bootseal {

/// What netfilter-persistent loads at boot into iptables or ip6tables: /etc/iptables/rules.v4 or
/// rules.v6.
///
///     - iptables: {family: ipv4, has: default_deny}   what no rule accepts is dropped
///     - iptables: {family: ipv6, has: loopback}       lo accepted, its addresses denied elsewhere
///     - iptables: {family: ipv4, has: established}    answers come in, and what is asked goes out
///     - iptables: {family: ipv4, has: open_ports}     a rule names each port that is open
///
/// The remedy is a whole file, and only where the one there has no rule or is ours: it admits SSH
/// on the ports of this sshd, answers, ICMP and DHCP, and lets all out. Rules of somebody else are
/// theirs to change. Live is what listens now, held against the file.
Result<std::unique_ptr<Resource>> parse_iptables(Fields& fields);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "resource/ip_rules.h"
#include "resource/resource.h"

namespace bootseal {

/// A firewall that is loaded at boot, and the file to name where a rule is missing.
struct IpFirewall {
    IpRules rules;
    std::string file;  ///< "/etc/iptables/rules.v4"
};

/// What is neither accepted nor meant by a rule is dropped: coming in, passing through, going out.
/// A rule that lets all of TCP or UDP in makes nothing of it; going out, rules decide.
Result<> ask_default_deny(const IpFirewall& firewall, std::vector<Evidence>& evidence);

/// What comes and goes over lo is accepted, and what comes from its addresses over another
/// interface is denied by a rule.
Result<> ask_loopback(const IpFirewall& firewall, std::vector<Evidence>& evidence);

/// What belongs to a connection is accepted when it comes in.
Result<> ask_established(const IpFirewall& firewall, std::vector<Evidence>& evidence);

/// What this machine begins is let out.
Result<> ask_outbound(const IpFirewall& firewall, std::vector<Evidence>& evidence);

/// A rule names each port of sshd and, on a running machine, each port that something listens on.
Result<> ask_open_ports(const IpFirewall& firewall, const System& system,
                        std::vector<Evidence>& evidence);

/// What the firewall would cut off that nobody can do without: "ssh on port 22". Empty: nothing.
Result<std::string> cut_off(const IpRules& rules, const std::set<int>& ssh);

/// Whether somebody can open a connection to a port of TCP from elsewhere. A rule counts where all
/// of it is understood, or where it names the port.
enum class LetsIn { nobody, somebody };
Result<LetsIn> lets_in(const IpRules& rules, int port);

/// New connections to a port from elsewhere.
IpPackets connections_to(IpFamily family, const std::string& protocol, int port);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "resource/ip_match.h"

namespace bootseal {

/// A rule as ufw(8) keeps it in user.rules: a comment from which ufw reads it, and what iptables
/// is given.
struct UfwRule {
    std::string tuple;  ///< "allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in"
    std::string line;   ///< "-A ufw-user-input -p tcp --dport 22 -j ACCEPT"
};

/// `ufw allow PORT/tcp`, `ufw allow out to any`, `ufw allow in on lo`, `ufw allow out on lo`, and
/// `ufw deny in from` the addresses of lo.
UfwRule ufw_allow_port(IpFamily family, int port);
UfwRule ufw_allow_out(IpFamily family);
UfwRule ufw_allow_in_on_lo(IpFamily family);
UfwRule ufw_allow_out_on_lo(IpFamily family);
UfwRule ufw_deny_loopback_addresses(IpFamily family);

/// Where a rule goes: of several for a packet, the first decides.
enum class UfwPlace { first, last };

/// The text of user.rules or user6.rules with a rule more, where it has not got it yet. An error
/// where it is not as ufw writes it.
Result<std::string> add_ufw_rule(std::string_view text, const UfwRule& rule, UfwPlace place);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "resource/ip_match.h"

namespace bootseal {

/// How many addresses of the network `packets` (empty: all) are in a list of networks, as iptables
/// takes it: "10.0.0.1,192.0.2.0/24". Of what is no address one cannot tell: some.
IpShare share_of_network(std::string_view packets, std::string_view wanted, IpFamily family);

/// Whether all of a network is in another. Of what is no address: no.
bool is_within(std::string_view network, std::string_view outer, IpFamily family);

/// Whether a network holds addresses of many machines only.
bool is_multicast(std::string_view network, IpFamily family);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "system/netlink_attributes.h"

namespace bootseal {

/// A chain of nf_tables.
struct KernelChain {
    std::string name;
    std::string type;        ///< "filter"; empty for a chain that no packet enters by itself
    std::uint32_t hook = 0;  ///< NF_INET_LOCAL_IN and the like
    std::int32_t priority = 0;
    std::uint32_t policy = 0;              ///< NF_DROP or NF_ACCEPT
    std::vector<NetlinkAttributes> rules;  ///< the expressions of each: see RuleWriter
};

/// A table of nf_tables, as it is to be set or as the kernel has it.
struct KernelTable {
    std::uint32_t flags = 0;  ///< NFT_TABLE_F_DORMANT: no packet comes to it
    std::vector<KernelChain> chains;
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "system/conntrack.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "system/netfilter.h"

namespace bootseal {

Result<> forget_connections() {
    constexpr std::string_view doing = "forget the connections";
    auto netfilter = Netfilter::open();
    if (!netfilter) return doing + netfilter.error();
    // To delete without saying which is to delete all.
    const auto done = netfilter->ask({NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE, 0, 0, {}});
    if (!done) return doing + done.error();
    return {};
}

}  // namespace bootseal

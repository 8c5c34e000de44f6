// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "system/netlink_attributes.h"

namespace bootseal {

/// A request to the kernel's packet filter, or its answer.
struct NetfilterMessage {
    std::uint16_t type = 0;   ///< the subsystem in the high byte, its message in the low one
    std::uint16_t flags = 0;  ///< NLM_F_CREATE, NLM_F_DUMP and the like
    std::uint8_t family = 0;  ///< NFPROTO_INET and the like
    NetlinkAttributes attributes;
};

/// The packet filter of the network namespace that the calling thread is in, over nfnetlink.
class Netfilter {
  public:
    static Result<Netfilter> open();

    /// Has all messages done as one transaction of nf_tables, or none of them. The error is that of
    /// the first one that was refused.
    Result<> change(const std::vector<NetfilterMessage>& messages);

    /// What the kernel answers to one message.
    Result<std::vector<NetfilterMessage>> ask(NetfilterMessage request);

  private:
    explicit Netfilter(Fd socket) : socket_(std::move(socket)) {}

    Result<std::vector<NetfilterMessage>> exchange(const std::string& bytes, std::uint32_t last);

    Fd socket_;
};

}  // namespace bootseal

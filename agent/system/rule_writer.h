// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "system/netlink_attributes.h"
#include "system/subnet.h"

namespace bootseal {

enum class Direction { in, out };

/// The end of a packet's way: who sent it, or whom it is for.
enum class End { source, destination };

/// Writes a rule as the expressions of nf_tables that the kernel runs one after the other:
/// "payload" loads bytes of the packet into a register, "cmp" compares them and leaves the rule
/// where they differ, "immediate" gives the verdict. They are those that nft(8) makes of the text
/// beside each function, so that it lists them as that text.
class RuleWriter {
  public:
    RuleWriter& on_loopback(Direction direction);          ///< iif lo, oif lo
    RuleWriter& of_known_connection();                     ///< ct state established,related
    RuleWriter& of_account(uid_t uid);                     ///< meta skuid 998
    RuleWriter& of_family(bool ipv6);                      ///< meta nfproto ipv6
    RuleWriter& of_protocol(unsigned protocol);            ///< meta l4proto tcp
    RuleWriter& of_subnet(const Subnet& subnet, End end);  ///< ip saddr 192.0.2.0/24
    RuleWriter& of_port(unsigned port, End end);           ///< th dport 22
    RuleWriter& of_icmp_type(unsigned type);               ///< icmp type 3
    RuleWriter& of_tcp_that_goes_on();                     ///< tcp flags & (syn | ack) != syn
    RuleWriter& count();                                   ///< counter
    RuleWriter& decide(std::uint32_t verdict);             ///< accept, drop

    const NetlinkAttributes& rule() const { return expressions_; }

  private:
    RuleWriter& add(std::string_view name, const NetlinkAttributes& data);
    RuleWriter& load_meta(std::uint32_t key);
    RuleWriter& load(std::uint32_t header, std::uint32_t offset, std::uint32_t length);
    RuleWriter& mask(std::string_view bits);
    RuleWriter& compare(std::uint32_t how, std::string_view bytes);

    NetlinkAttributes expressions_;
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "system/lockdown_rules.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>

// The kernel's headers know libc's where those come first, and not the other way round.
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>

#include <algorithm>
#include <initializer_list>

#include "system/rule_writer.h"

namespace bootseal {

namespace {

// A drop in any base chain is final. An accept ends only the chain that says it, and the packet
// goes on to the chains of the same hook that have higher numbers. So no table, before this one or
// behind, lets through what it drops. It is as far in front as it can be, behind conntrack whose
// answer it needs: address translation and the like never see what is not allowed.
constexpr std::int32_t in_front = NF_IP_PRI_CONNTRACK + 1;

constexpr std::size_t most_rules = 2000;

void accept(KernelChain& chain, RuleWriter rule) {
    chain.rules.push_back(rule.decide(NF_ACCEPT).rule());
}

void accept_icmp(KernelChain& chain, bool ipv6, std::initializer_list<unsigned> types) {
    for (const auto type : types) {
        accept(chain, RuleWriter()
                          .of_family(ipv6)
                          .of_protocol(ipv6 ? unsigned{IPPROTO_ICMPV6} : unsigned{IPPROTO_ICMP})
                          .of_icmp_type(type));
    }
}

void accept_needed_icmp(KernelChain& chain, Direction direction) {
    constexpr unsigned listener_report_v2 = 143;  // RFC 3810
    // Without discovery, and the reports of listeners that switches go by, IPv6 finds no neighbour;
    // without advertisements it loses its router.
    if (direction == Direction::out) {
        accept_icmp(chain, true,
                    {MLD_LISTENER_REPORT, MLD_LISTENER_REDUCTION, listener_report_v2,
                     ND_ROUTER_SOLICIT, ND_NEIGHBOR_SOLICIT, ND_NEIGHBOR_ADVERT});
        return;
    }
    accept_icmp(chain, true,
                {MLD_LISTENER_QUERY, ND_ROUTER_ADVERT, ND_NEIGHBOR_SOLICIT, ND_NEIGHBOR_ADVERT});
    // Without these errors a connection hangs where its path ends or is too narrow. Those that go
    // out are "related"; those that come in need not be, to what conntrack knows.
    accept_icmp(chain, true,
                {ICMP6_DST_UNREACH, ICMP6_PACKET_TOO_BIG, ICMP6_TIME_EXCEEDED, ICMP6_PARAM_PROB});
    accept_icmp(chain, false, {ICMP_DEST_UNREACH, ICMP_TIME_EXCEEDED, ICMP_PARAMETERPROB});
}

void accept_dhcp(KernelChain& chain, Direction direction) {
    const auto server = direction == Direction::in ? End::source : End::destination;
    const auto client = direction == Direction::in ? End::destination : End::source;
    for (const bool ipv6 : {false, true}) {
        accept(chain, RuleWriter()
                          .of_family(ipv6)
                          .of_protocol(IPPROTO_UDP)
                          .of_port(ipv6 ? 547 : 67, server)
                          .of_port(ipv6 ? 546 : 68, client));
    }
}

/// The packets by which one side begins to talk, with the other at the end `remote`.
void accept_begin(KernelChain& chain, const Allowed& allowed, End remote) {
    using Protocol = Allowed::Protocol;
    auto rule = RuleWriter().of_subnet(allowed.subnet, remote);
    if (allowed.protocol != Protocol::any) {
        rule.of_protocol(allowed.protocol == Protocol::tcp ? IPPROTO_TCP : IPPROTO_UDP);
    }
    if (allowed.ports.empty()) return accept(chain, rule);
    for (const auto port : allowed.ports)
        accept(chain, RuleWriter(rule).of_port(port, End::destination));
}

/// What the other side sends then, where it is TCP. Once conntrack knows a connection this is not
/// needed; but it often starts with this table, and knows none from before: the answer on the very
/// connection from which a machine is locked down would be the first packet of something new.
void accept_rest(KernelChain& chain, const Allowed& allowed, End remote) {
    if (allowed.protocol == Allowed::Protocol::udp) return;
    const auto rule = RuleWriter()
                          .of_subnet(allowed.subnet, remote)
                          .of_protocol(IPPROTO_TCP)
                          .of_tcp_that_goes_on();
    if (allowed.ports.empty()) accept(chain, rule);
    for (const auto port : allowed.ports)
        accept(chain, RuleWriter(rule).of_port(port, End::source));
}

KernelChain new_chain(const char* name, std::uint32_t hook) {
    return {name, "filter", hook, in_front, NF_DROP, {}};
}

/// The policy would drop it as well, and not say how often.
void drop_others(KernelChain& chain) {
    chain.rules.push_back(RuleWriter().count().decide(NF_DROP).rule());
}

void fill(KernelChain& chain, const LockdownRules& rules, Direction direction) {
    const bool in = direction == Direction::in;
    const auto remote = in ? End::source : End::destination;
    accept(chain, RuleWriter().on_loopback(direction));
    accept(chain, RuleWriter().of_known_connection());
    accept_needed_icmp(chain, direction);
    if (rules.dhcp_client) accept_dhcp(chain, direction);
    if (!in) {
        for (const auto uid : rules.speakers)
            accept(chain, RuleWriter().of_account(uid));
    }
    for (const auto& allowed : in ? rules.inbound : rules.outbound)
        accept_begin(chain, allowed, remote);
    for (const auto& allowed : in ? rules.outbound : rules.inbound)
        accept_rest(chain, allowed, remote);
    drop_others(chain);
}

std::size_t rules_for(const std::vector<Allowed>& list) {
    std::size_t count = 0;
    for (const auto& allowed : list)
        count += std::max<std::size_t>(1, allowed.ports.size());
    return count;
}

bool has_port_of_no_protocol(const std::vector<Allowed>& list) {
    return std::any_of(list.begin(), list.end(), [](const Allowed& allowed) {
        return !allowed.ports.empty() && allowed.protocol == Allowed::Protocol::any;
    });
}

}  // namespace

Result<KernelTable> lockdown_table(const LockdownRules& rules) {
    if (has_port_of_no_protocol(rules.inbound) || has_port_of_no_protocol(rules.outbound)) {
        return invalid("lockdown: a port is given without a protocol");
    }
    if (rules_for(rules.inbound) + rules_for(rules.outbound) > most_rules) {
        return invalid("lockdown: too many networks and ports");
    }
    KernelTable table;
    table.chains.push_back(new_chain("input", NF_INET_LOCAL_IN));
    fill(table.chains.back(), rules, Direction::in);
    table.chains.push_back(new_chain("forward", NF_INET_FORWARD));
    drop_others(table.chains.back());
    table.chains.push_back(new_chain("output", NF_INET_LOCAL_OUT));
    fill(table.chains.back(), rules, Direction::out);
    return table;
}

}  // namespace bootseal

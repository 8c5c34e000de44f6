// SPDX-License-Identifier: Apache-2.0
#include "system/rule_writer.h"

#include <netinet/in.h>

// The kernel's headers know libc's where those come first, and not the other way round.
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>

#include <cstring>

namespace bootseal {

namespace {

constexpr std::uint32_t loopback_index = 1;  // in every network namespace

/// A number as this machine has it in memory: what is no part of a packet is compared as that.
std::string host_bytes(std::uint32_t number) {
    std::string bytes(sizeof number, '\0');
    std::memcpy(bytes.data(), &number, sizeof number);
    return bytes;
}

std::string byte(unsigned number) {
    return {static_cast<char>(number)};
}

NetlinkAttributes data_of(std::string_view bytes) {
    return NetlinkAttributes().add(NFTA_DATA_VALUE, bytes);
}

}  // namespace

RuleWriter& RuleWriter::add(std::string_view name, const NetlinkAttributes& data) {
    expressions_.add(NFTA_LIST_ELEM,
                     NetlinkAttributes().add_name(NFTA_EXPR_NAME, name).add(NFTA_EXPR_DATA, data));
    return *this;
}

// One register is enough: each value is compared as soon as it is loaded.

RuleWriter& RuleWriter::load_meta(std::uint32_t key) {
    return add(
        "meta",
        NetlinkAttributes().add_number(NFTA_META_KEY, key).add_number(NFTA_META_DREG, NFT_REG_1));
}

RuleWriter& RuleWriter::load(std::uint32_t header, std::uint32_t offset, std::uint32_t length) {
    return add("payload", NetlinkAttributes()
                              .add_number(NFTA_PAYLOAD_DREG, NFT_REG_1)
                              .add_number(NFTA_PAYLOAD_BASE, header)
                              .add_number(NFTA_PAYLOAD_OFFSET, offset)
                              .add_number(NFTA_PAYLOAD_LEN, length));
}

RuleWriter& RuleWriter::mask(std::string_view bits) {
    return add("bitwise", NetlinkAttributes()
                              .add_number(NFTA_BITWISE_SREG, NFT_REG_1)
                              .add_number(NFTA_BITWISE_DREG, NFT_REG_1)
                              .add_number(NFTA_BITWISE_LEN, static_cast<std::uint32_t>(bits.size()))
                              .add(NFTA_BITWISE_MASK, data_of(bits))
                              .add(NFTA_BITWISE_XOR, data_of(std::string(bits.size(), '\0'))));
}

RuleWriter& RuleWriter::compare(std::uint32_t how, std::string_view bytes) {
    return add("cmp", NetlinkAttributes()
                          .add_number(NFTA_CMP_SREG, NFT_REG_1)
                          .add_number(NFTA_CMP_OP, how)
                          .add(NFTA_CMP_DATA, data_of(bytes)));
}

RuleWriter& RuleWriter::on_loopback(Direction direction) {
    return load_meta(direction == Direction::in ? NFT_META_IIF : NFT_META_OIF)
        .compare(NFT_CMP_EQ, host_bytes(loopback_index));
}

RuleWriter& RuleWriter::of_known_connection() {
    constexpr std::uint32_t known =
        NF_CT_STATE_BIT(IP_CT_ESTABLISHED) | NF_CT_STATE_BIT(IP_CT_RELATED);
    return add("ct", NetlinkAttributes()
                         .add_number(NFTA_CT_KEY, NFT_CT_STATE)
                         .add_number(NFTA_CT_DREG, NFT_REG_1))
        .mask(host_bytes(known))
        .compare(NFT_CMP_NEQ, host_bytes(0));
}

RuleWriter& RuleWriter::of_family(bool ipv6) {
    return load_meta(NFT_META_NFPROTO)
        .compare(NFT_CMP_EQ, byte(ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4));
}

RuleWriter& RuleWriter::of_account(uid_t uid) {
    return load_meta(NFT_META_SKUID).compare(NFT_CMP_EQ, host_bytes(uid));
}

RuleWriter& RuleWriter::of_protocol(unsigned protocol) {
    return load_meta(NFT_META_L4PROTO).compare(NFT_CMP_EQ, byte(protocol));
}

RuleWriter& RuleWriter::of_subnet(const Subnet& subnet, End end) {
    of_family(subnet.is_ipv6());
    if (subnet.prefix == 0) return *this;
    const auto size = static_cast<std::uint32_t>(subnet.address.size());
    // Where the two addresses are in the header: RFC 8200 and RFC 791.
    const std::uint32_t source = subnet.is_ipv6() ? 8 : 12;
    load(NFT_PAYLOAD_NETWORK_HEADER, end == End::source ? source : source + size, size);
    if (subnet.prefix < size * 8) mask(prefix_mask(subnet.prefix, size));
    return compare(NFT_CMP_EQ, subnet.address);
}

RuleWriter& RuleWriter::of_port(unsigned port, End end) {
    return load(NFT_PAYLOAD_TRANSPORT_HEADER, end == End::source ? 0 : 2, 2)
        .compare(NFT_CMP_EQ, byte(port >> 8) + byte(port));
}

RuleWriter& RuleWriter::of_icmp_type(unsigned type) {
    return load(NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1).compare(NFT_CMP_EQ, byte(type));
}

RuleWriter& RuleWriter::of_tcp_that_goes_on() {
    constexpr unsigned syn = 0x02;
    constexpr unsigned ack = 0x10;
    return load(NFT_PAYLOAD_TRANSPORT_HEADER, 13, 1)
        .mask(byte(syn | ack))
        .compare(NFT_CMP_NEQ, byte(syn));
}

RuleWriter& RuleWriter::count() {
    return add("counter", {});
}

RuleWriter& RuleWriter::decide(std::uint32_t verdict) {
    return add("immediate", NetlinkAttributes()
                                .add_number(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT)
                                .add(NFTA_IMMEDIATE_DATA,
                                     NetlinkAttributes().add(NFTA_DATA_VERDICT,
                                                             NetlinkAttributes().add_number(
                                                                 NFTA_VERDICT_CODE, verdict))));
}

}  // namespace bootseal

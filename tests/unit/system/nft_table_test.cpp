// SPDX-License-Identifier: Apache-2.0
#include "system/nft_table.h"

#include <linux/capability.h>
#include <netinet/in.h>
#include <sys/syscall.h>
#include <unistd.h>

// The kernel's headers know libc's where those come first, and not the other way round.
#include <linux/netfilter.h>

#include <array>
#include <numeric>

#include "base/text.h"
#include "support/catch.h"
#include "support/consumer.h"
#include "support/own_network.h"
#include "support/process.h"
#include "system/conntrack.h"
#include "system/netfilter.h"

using namespace bootseal;

namespace {

using Protocol = Allowed::Protocol;

constexpr auto nft = "/usr/sbin/nft";

Subnet subnet(const std::string& text) {
    const auto parsed = parse_subnet(text);
    REQUIRE(parsed);
    return *parsed;
}

/// One of everything.
LockdownRules rules() {
    LockdownRules rules;
    rules.inbound = {{subnet("192.0.2.0/24"), Protocol::tcp, {22}},
                     {subnet("2001:db8::7"), Protocol::any, {}}};
    rules.outbound = {{subnet("198.51.100.53"), Protocol::udp, {53}},
                      {subnet("0.0.0.0/0"), Protocol::tcp, {80, 443}},
                      {subnet("2001:db8:80::/41"), Protocol::tcp, {}}};
    rules.dhcp_client = true;
    return rules;
}

/// What the kernel has, which must be readable.
std::optional<TableDump> dumped() {
    auto dump = dump_table();
    REQUIRE(dump);
    return *std::move(dump);
}

bool is_set(const LockdownRules& wanted) {
    const auto dump = dumped();
    return dump && matches(*dump, wanted);
}

/// Without the right to change the network, until the end of the object.
class WithoutNetAdmin {
  public:
    WithoutNetAdmin() {
        REQUIRE(::syscall(SYS_capget, &header_, before_.data()) == 0);
        auto without = before_;
        without[0].effective &= ~(1U << CAP_NET_ADMIN);
        REQUIRE(::syscall(SYS_capset, &header_, without.data()) == 0);
    }
    ~WithoutNetAdmin() { ::syscall(SYS_capset, &header_, before_.data()); }
    WithoutNetAdmin(const WithoutNetAdmin&) = delete;
    WithoutNetAdmin& operator=(const WithoutNetAdmin&) = delete;

  private:
    __user_cap_header_struct header_ = {_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> before_{};
};

}  // namespace

TEST_CASE("nft table: what was set is what the kernel has") {
    const OwnNetwork network;
    if (!network) return;
    CHECK_FALSE(dumped());
    REQUIRE(set_table(rules()));
    CHECK(is_set(rules()));
    CHECK(dumped()->dropped == 0);
    const auto chains = dumped()->table.chains;
    REQUIRE(chains.size() == 3);
    for (const auto& chain : chains)
        CHECK(chain.policy == NF_DROP);
    CHECK(chains[0].hook == NF_INET_LOCAL_IN);
    CHECK(chains[1].hook == NF_INET_FORWARD);
    CHECK(chains[2].hook == NF_INET_LOCAL_OUT);
}

TEST_CASE("nft table: another list is another table") {
    const OwnNetwork network;
    if (!network) return;
    REQUIRE(set_table(rules()));
    auto other = rules();
    other.dhcp_client = false;
    CHECK_FALSE(is_set(other));
    other = rules();
    other.inbound[0].ports[0] = 23;
    CHECK_FALSE(is_set(other));
    other.inbound[0] = rules().inbound[0];
    other.inbound[0].subnet.prefix = 25;
    CHECK_FALSE(is_set(other));
    other.inbound.clear();
    CHECK_FALSE(is_set(other));
}

TEST_CASE("nft table: it is replaced as a whole, and set twice is set once") {
    const OwnNetwork network;
    if (!network) return;
    REQUIRE(set_table(rules()));
    REQUIRE(set_table(rules()));
    CHECK(is_set(rules()));
    REQUIRE(set_table({}));
    CHECK(is_set({}));
}

TEST_CASE("nft table: a table that cannot be set leaves the one that was there") {
    const OwnNetwork network;
    if (!network) return;
    REQUIRE(set_table(rules()));
    auto wrong = rules();
    wrong.outbound.push_back({subnet("192.0.2.1"), Protocol::any, {53}});
    CHECK_FALSE(set_table(wrong));
    wrong = rules();
    wrong.outbound[0].ports.resize(100000);
    CHECK_FALSE(set_table(wrong));
    CHECK(is_set(rules()));
}

TEST_CASE("nft table: removed it is gone, and removing what is not there is fine") {
    const OwnNetwork network;
    if (!network) return;
    REQUIRE(remove_table());
    REQUIRE(set_table(rules()));
    REQUIRE(remove_table());
    CHECK_FALSE(dumped());
    REQUIRE(remove_table());
}

TEST_CASE("nft table: as many networks and ports as there may be") {
    const OwnNetwork network;
    if (!network) return;
    LockdownRules many;
    many.inbound = {{subnet("2001:db8::/33"), Protocol::tcp, std::vector<std::uint16_t>(2000)}};
    auto& ports = many.inbound[0].ports;
    std::iota(ports.begin(), ports.end(), std::uint16_t{1});
    const auto done = set_table(many);
    INFO((done ? "" : done.error().what));
    REQUIRE(done);
    CHECK(is_set(many));
}

TEST_CASE("nft table: connections are forgotten, whether or not there are any") {
    const OwnNetwork network;
    if (!network) return;
    CHECK(forget_connections());
    REQUIRE(set_table(rules()));
    CHECK(forget_connections());
}

TEST_CASE("nft table: without the right to, it says what it takes") {
    const OwnNetwork network;
    if (!network) return;
    const WithoutNetAdmin nobody;
    for (const auto& error : {set_table(rules()).error(), remove_table().error(),
                              forget_connections().error(), dump_table().error()}) {
        CHECK(error.code == std::errc::operation_not_permitted);
        CHECK(error.what.find(": not permitted: it takes root (CAP_NET_ADMIN)") !=
              std::string::npos);
    }
}

TEST_CASE("nft table: a part that the kernel lacks is told from a failure") {
    const OwnNetwork network;
    if (!network) return;
    auto netfilter = Netfilter::open();
    REQUIRE(netfilter);
    const auto answer = netfilter->ask({200 << 8, 0, 0, {}});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == std::errc::operation_not_supported);
}

TEST_CASE("nft table: what somebody changed is seen, and set right", "[consumer]") {
    const OwnNetwork network;
    if (!network || !has_consumer(nft)) return;
    REQUIRE(set_table(rules()));
    // "... drop # handle 26": the same in every table that is set of these rules.
    const auto listed = run({nft, "-a", "list", "chain", "inet", "bootseal", "forward"}).out;
    const std::string before = "drop # handle ";
    const auto at = listed.find(before);
    REQUIRE(at != std::string::npos);
    const auto rule = "inet bootseal forward handle " +
                      std::string(words(std::string_view(listed).substr(at + before.size()))[0]);
    for (const std::string& change : {
             std::string("insert rule inet bootseal input accept"),
             std::string("add rule inet bootseal output drop"),
             std::string("insert rule inet bootseal forward counter"),
             "delete rule " + rule,
             "replace rule " + rule + " counter accept",
             "replace rule " + rule + " drop",
             std::string("flush chain inet bootseal input"),
             std::string("flush table inet bootseal"),
             std::string("add chain inet bootseal input { policy accept; }"),
             std::string("add chain inet bootseal more"),
             std::string("flush chain inet bootseal forward; delete chain inet bootseal forward"),
             std::string("add table inet bootseal { flags dormant; }"),
             std::string("delete table inet bootseal"),
             std::string("delete table inet bootseal; add table inet bootseal"),
         }) {
        INFO(change);
        const auto changed = run({nft, change});
        INFO(changed.err);
        REQUIRE(changed.status == 0);
        CHECK_FALSE(is_set(rules()));
        REQUIRE(set_table(rules()));
        CHECK(is_set(rules()));
    }
}

TEST_CASE("nft table: those of others are no change, and stay", "[consumer]") {
    const OwnNetwork network;
    if (!network || !has_consumer(nft)) return;
    const auto others =
        "table inet other { chain input { type filter hook input priority 0; accept; }; }; "
        "table ip bootseal { chain input { type filter hook input priority 0; }; }";
    REQUIRE(run({nft, others}).status == 0);
    const auto before = run({nft, "list", "ruleset"}).out;
    REQUIRE(set_table(rules()));
    CHECK(is_set(rules()));
    REQUIRE(remove_table());
    CHECK(run({nft, "list", "ruleset"}).out == before);
}

TEST_CASE("nft table: nft lists it as what is meant", "[consumer]") {
    const OwnNetwork network;
    if (!network || !has_consumer(nft)) return;
    REQUIRE(set_table(rules()));
    CHECK(run({nft, "-nn", "list", "table", "inet", "bootseal"}).out ==
          R"(table inet bootseal {
	chain input {
		type filter hook input priority -199; policy drop;
		iif "lo" accept
		ct state 0x2,0x4 accept
		icmpv6 type 130 accept
		icmpv6 type 134 accept
		icmpv6 type 135 accept
		icmpv6 type 136 accept
		icmpv6 type 1 accept
		icmpv6 type 2 accept
		icmpv6 type 3 accept
		icmpv6 type 4 accept
		icmp type 3 accept
		icmp type 11 accept
		icmp type 12 accept
		meta nfproto 2 udp sport 67 udp dport 68 accept
		meta nfproto 10 udp sport 547 udp dport 546 accept
		ip saddr 192.0.2.0/24 tcp dport 22 accept
		ip6 saddr 2001:db8::7 accept
		meta nfproto 2 tcp flags != 0x2 / 0x2,0x10 tcp sport 80 accept
		meta nfproto 2 tcp flags != 0x2 / 0x2,0x10 tcp sport 443 accept
		ip6 saddr 2001:db8:80::/41 tcp flags != 0x2 / 0x2,0x10 accept
		counter packets 0 bytes 0 drop
	}

	chain forward {
		type filter hook forward priority -199; policy drop;
		counter packets 0 bytes 0 drop
	}

	chain output {
		type filter hook output priority -199; policy drop;
		oif "lo" accept
		ct state 0x2,0x4 accept
		icmpv6 type 131 accept
		icmpv6 type 132 accept
		icmpv6 type 143 accept
		icmpv6 type 133 accept
		icmpv6 type 135 accept
		icmpv6 type 136 accept
		meta nfproto 2 udp dport 67 udp sport 68 accept
		meta nfproto 10 udp dport 547 udp sport 546 accept
		ip daddr 198.51.100.53 udp dport 53 accept
		meta nfproto 2 tcp dport 80 accept
		meta nfproto 2 tcp dport 443 accept
		ip6 daddr 2001:db8:80::/41 meta l4proto 6 accept
		ip daddr 192.0.2.0/24 tcp flags != 0x2 / 0x2,0x10 tcp sport 22 accept
		ip6 daddr 2001:db8::7 tcp flags != 0x2 / 0x2,0x10 accept
		counter packets 0 bytes 0 drop
	}
}
)");
}

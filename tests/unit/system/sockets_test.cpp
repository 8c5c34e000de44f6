// SPDX-License-Identifier: Apache-2.0
#include "system/sockets.h"

#include "support/catch.h"
#include "support/scratch.h"
#include "system/kernel.h"

using namespace bootseal;

namespace {

using Reach = ListeningSocket::Reach;

// As a machine that puts the low byte first has it.
constexpr auto head = "  sl  local_address rem_address   st tx_queue rx_queue\n";
const std::string zero4 = " 00000000:0000 ";
const std::string zero6 = " 00000000000000000000000000000000:0000 ";

std::vector<ListeningSocket> parsed(const std::string& body, std::string_view table) {
    auto sockets = parse_sockets(head + body, table);
    REQUIRE(sockets);
    return *std::move(sockets);
}

}  // namespace

TEST_CASE("sockets: what listens is told from what is connected") {
    const auto tcp = parsed("   0: 00000000:0016" + zero4 + "0A 0\n" + "   1: 0100007F:0035" +
                                zero4 + "0A 0\n" + "   2: 0F02000A:0016 0202000A:D431 01 0\n",
                            "tcp");
    REQUIRE(tcp.size() == 2);
    CHECK(tcp[0].name() == "22/tcp");
    CHECK(tcp[0].address == "0.0.0.0");
    CHECK(tcp[0].reach == Reach::network);
    CHECK(tcp[0].ipv4);
    CHECK_FALSE(tcp[0].ipv6);
    CHECK(tcp[1].address == "127.0.0.1");
    CHECK(tcp[1].reach == Reach::loopback);
    const auto udp = parsed(
        "   0: 00000000:0044" + zero4 + "07 0\n" + "   1: 0F02000A:D431 0202000A:0035 01 0\n",
        "udp");
    REQUIRE(udp.size() == 1);
    CHECK(udp[0].name() == "68/udp");
}

TEST_CASE("sockets: all addresses of IPv6 are those of IPv4 as well") {
    const auto found = parsed("   0: 00000000000000000000000000000000:0016" + zero6 + "0A 0\n" +
                                  "   1: 00000000000000000000000001000000:0277" + zero6 + "0A 0\n" +
                                  "   2: 0000000000000000FFFF00000100007F:0050" + zero6 + "0A 0\n" +
                                  "   3: B80D0120000000000000000001000000:0050" + zero6 + "0A 0\n",
                              "tcp6");
    REQUIRE(found.size() == 4);
    CHECK((found[0].ipv4 && found[0].ipv6));
    CHECK(found[1].address == "::1");
    CHECK(found[1].reach == Reach::loopback);
    CHECK(found[2].reach == Reach::loopback);
    CHECK((found[2].ipv4 && !found[2].ipv6));
    CHECK(found[3].address == "2001:db8::1");
    CHECK((found[3].ipv6 && !found[3].ipv4));
}

TEST_CASE("sockets: what is no socket is an error") {
    for (const std::string line :
         {"   0: 00000000:0016\n", "   0: 000000:0016 0 0A\n", "   0: 00000000 0 0A\n",
          "   0: 00000000:1FFFF 0 0A\n", "   0: 0000000g:0016 0 0A\n"}) {
        CHECK_FALSE(parse_sockets(head + line, "tcp"));
    }
}

TEST_CASE("sockets: the kernel's tables, without those of IPv6 where it is off") {
    Scratch tree;
    const Kernel kernel(tree.root());
    CHECK_FALSE(kernel.listening());
    tree.put("proc/self/net/tcp", head + ("   0: 00000000:0016" + zero4 + "0A 0\n"));
    CHECK_FALSE(kernel.listening());
    tree.put("proc/self/net/udp", head);
    const auto found = kernel.listening();
    REQUIRE(found);
    CHECK(found->size() == 1);
    tree.put("proc/self/net/udp6", head + ("   0: 00000000:0016" + zero4 + "07 0\n"));
    CHECK_FALSE(kernel.listening());
}

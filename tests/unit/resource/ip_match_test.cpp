// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_match.h"

#include "support/catch.h"
#include "support/ip_rule.h"

namespace bootseal {

namespace {

using Interface = IpPackets::Interface;

IpShare share(const IpPackets& packets, const std::string& text) {
    return share_of(packets, ip_rule(text, packets.family).first);
}

IpPackets new_tcp(int port) {
    IpPackets packets;
    packets.interface = Interface::elsewhere;
    packets.protocol = "tcp";
    packets.state = "NEW";
    packets.port = port;
    return packets;
}

bool names(const std::string& text, int port) {
    return names_port(ip_rule(text).first, port) == NamesPort::yes;
}

}  // namespace

TEST_CASE("ip match: an interface, a plus sign, and the one that is not lo") {
    IpPackets lo;
    lo.interface = Interface::lo;
    CHECK(share(lo, "-i lo") == IpShare::all);
    CHECK(share(lo, "-i lo+") == IpShare::all);
    CHECK(share(lo, "-i +") == IpShare::all);
    CHECK(share(lo, "-i lo0") == IpShare::none);
    CHECK(share(lo, "! -i lo") == IpShare::none);
    CHECK(share(new_tcp(22), "-i lo") == IpShare::none);
    CHECK(share(new_tcp(22), "! -i lo") == IpShare::all);
    CHECK(share(new_tcp(22), "-i eth0") == IpShare::some);
}

TEST_CASE("ip match: networks within, around and beside one another") {
    auto packets = new_tcp(22);
    packets.source = "127.0.0.0/8";
    CHECK(share(packets, "-s 127.0.0.0/8") == IpShare::all);
    CHECK(share(packets, "-s 127.0.0.0/255.0.0.0") == IpShare::all);
    CHECK(share(packets, "-s 127/8") == IpShare::all);
    CHECK(share(packets, "-s 112.0.0.0/4") == IpShare::all);
    CHECK(share(packets, "-s 127.0.0.0/9") == IpShare::some);
    CHECK(share(packets, "-s 10.0.0.0/8") == IpShare::none);
    CHECK(share(packets, "-s 10.0.0.0/8,127.0.0.0/8") == IpShare::all);
    CHECK(share(packets, "! -s 127.0.0.0/8") == IpShare::none);
    CHECK(share(packets, "-s 0.0.0.0/0") == IpShare::all);
    packets.family = IpFamily::ipv6;
    packets.source = "::1";
    CHECK(share(packets, "-s ::1/128") == IpShare::all);
    CHECK(share(packets, "-s fe80::/10") == IpShare::none);
}

TEST_CASE("ip match: what comes from a wire is not from the addresses of lo, nor to many") {
    CHECK(share(new_tcp(22), "-s 127.0.0.0/8") == IpShare::none);
    CHECK(share(new_tcp(22), "! -s 127.0.0.0/8") == IpShare::all);
    CHECK(share(new_tcp(22), "-s 192.0.2.0/24") == IpShare::some);
    CHECK(share(new_tcp(22), "-d 224.0.0.251") == IpShare::none);
    CHECK(share(new_tcp(22), "-d 192.0.2.1") == IpShare::some);
    CHECK(share(new_tcp(22), "-d 0.0.0.0/0") == IpShare::all);
}

TEST_CASE("ip match: ports alone, in lists and in ranges") {
    CHECK(share(new_tcp(22), "-p tcp --dport 22") == IpShare::all);
    CHECK(share(new_tcp(22), "-p tcp --dport ssh") == IpShare::all);
    CHECK(share(new_tcp(22), "-p udp --dport 22") == IpShare::none);
    CHECK(share(new_tcp(22), "-p tcp --dport 222") == IpShare::none);
    CHECK(share(new_tcp(22), "-p tcp ! --dport 22") == IpShare::none);
    CHECK(share(new_tcp(22), "-p tcp -m multiport --dports 80,20:22") == IpShare::all);
    CHECK(share(new_tcp(22), "-p tcp --dport :22") == IpShare::all);
    CHECK(share(new_tcp(22), "-p tcp --dport 23:") == IpShare::none);
    CHECK(share(new_tcp(22), "-p tcp --sport 22") == IpShare::some);
    auto any = new_tcp(22);
    any.port.reset();
    CHECK(share(any, "-p tcp --dport 22") == IpShare::some);
    CHECK(share(any, "-p tcp --dport 0:65535") == IpShare::all);
    // Of what no service takes nothing is opened by it.
    CHECK(share(any, "-p tcp --dport 68") == IpShare::none);
    CHECK(names("-p tcp --dport 22", 22));
    CHECK(names("-p tcp -m multiport --dports 80,20:30", 22));
    CHECK_FALSE(names("-p tcp --dport 1:65535", 22));
    CHECK_FALSE(names("-p tcp ! --dport 22", 22));
    CHECK_FALSE(names("-p tcp --sport 22", 22));
}

TEST_CASE("ip match: states, and what is not looked into") {
    CHECK(share(new_tcp(22), "-m conntrack --ctstate new,established") == IpShare::all);
    CHECK(share(new_tcp(22), "-m state --state ESTABLISHED") == IpShare::none);
    CHECK(share(IpPackets(), "-m state --state NEW") == IpShare::some);
    CHECK(share(new_tcp(22), "-m limit") == IpShare::some);
    CHECK(share(new_tcp(22), "-p tcp --syn") == IpShare::some);
    CHECK(share(new_tcp(22), "-p tcp ! --tcp-flags SYN,ACK SYN") == IpShare::some);
    CHECK(share(new_tcp(22), "-m comment --comment x") == IpShare::all);
}

}  // namespace bootseal

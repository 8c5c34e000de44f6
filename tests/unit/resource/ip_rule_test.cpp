// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_rule.h"

#include "support/ip_rule.h"

namespace bootseal {

namespace {

bool taken(const std::string& text, std::string_view chain = "INPUT",
           IpFamily family = IpFamily::ipv4) {
    std::vector<std::string> given;
    for (const auto word : words(text))
        given.emplace_back(word);
    return parse_ip_rule(given, chain, family).has_value();
}

}  // namespace

TEST_CASE("ip rule: conditions and target in any order") {
    const auto [conditions, target] =
        ip_rule("-j REJECT --reject-with tcp-reset ! -i lo -m tcp -p 6 --dport=22 -m conntrack");
    CHECK(target.name == "REJECT");
    REQUIRE(conditions.size() == 3);
    CHECK((conditions[0].negated && conditions[0].value == "lo"));
    CHECK(conditions[1].value == "tcp");
    CHECK((!conditions[2].negated && conditions[2].value == "22"));
    CHECK(ip_rule("-g chain").second.go_to);
    CHECK(ip_rule("-m comment --comment -jDROP -j ACCEPT").second.name == "ACCEPT");
    CHECK(ip_rule("-p all -j DROP").first.empty());
    CHECK(ip_rule("-m recent --set --name a -j DROP").first.size() == 3);
}

// Each of these was shown to iptables-restore 1.8.9.
TEST_CASE("ip rule: what iptables refuses is refused") {
    for (const auto* text : {"DROP",
                             "-j",
                             "-i lo -s",
                             "-s ! 10.0.0.1",
                             "-s !10.0.0.1",
                             "--dport 22",
                             "-m tcp --dport 22",
                             "--dport 22 -p tcp",
                             "-p icmp --dport 22",
                             "-p tcp --dport 65536",
                             "-p tcp --dport 30:20",
                             "-p tcp --dport 22,80",
                             "-p tcp --dports 22,80",
                             "-p tcp --dport nosuch",
                             "! -p tcp --dport 22",
                             "-s 127.0.0.0/33",
                             "-s ::1",
                             "-p tcpp",
                             "-p 256",
                             "--ctstate NEW",
                             "-m conntrack --ctstate NEWW",
                             "-m state --ctstate NEW",
                             "-j ACCEPT -j DROP",
                             "-i lo -i eth0",
                             "-p tcp -p udp",
                             "! -s 10.0.0.1,10.0.0.2",
                             "-o lo"}) {
        INFO(text);
        CHECK_FALSE(taken(text));
    }
    CHECK_FALSE(taken("-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"));
    CHECK_FALSE(taken("-i lo", "OUTPUT"));
    CHECK(taken("-o lo -i lo", "mine"));
    CHECK_FALSE(taken("-s 127.0.0.1", "INPUT", IpFamily::ipv6));
    CHECK(taken("-s ::1", "INPUT", IpFamily::ipv6));
    // Who would answer, before there is a network?
    CHECK_FALSE(taken("-s name.example"));
}

TEST_CASE("ip rule: what iptables takes is taken") {
    for (const auto* text :
         {"-p tcp --dport 22", "-p TCP --dport ssh", "-p sctp --dport 22", "-p tcp --dport :22",
          "-p tcp -m multiport --dports 22,80", "-p tcp -m multiport --dport 22,80", "-s 10/8",
          "-m conntrack --ctstate new,established", "-p tcp --syn", "-m limit --limit 3/min",
          "-p ipv6-icmp", "-p 47", "-m set --match-set a src,dst -j DROP",
          "-p tcp --sport 1024:"}) {
        INFO(text);
        CHECK(taken(text));
    }
}

}  // namespace bootseal

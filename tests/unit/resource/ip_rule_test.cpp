// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_rule.h"

#include "support/ip_consumer.h"
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

const std::vector<std::string> refused = {
    "DROP",
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
    "-o lo",
    "-p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"};

const std::vector<std::string> accepted = {"-p tcp --dport 22",
                                           "-p TCP --dport ssh",
                                           "-p sctp --dport 22",
                                           "-p tcp --dport :22",
                                           "-p tcp -m multiport --dports 22,80",
                                           "-p tcp -m multiport --dport 22,80",
                                           "-s 10/8",
                                           "-m conntrack --ctstate new,established",
                                           "-p tcp --syn",
                                           "-m limit --limit 3/min",
                                           "-p ipv6-icmp",
                                           "-p 47",
                                           "-m addrtype --dst-type LOCAL -j DROP",
                                           "-p tcp --sport 1024:"};

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

TEST_CASE("ip rule: what iptables takes is taken, and what it refuses is refused") {
    for (const auto& text : refused) {
        INFO(text);
        CHECK_FALSE(taken(text));
    }
    for (const auto& text : accepted) {
        INFO(text);
        CHECK(taken(text));
    }
}

TEST_CASE("ip rule: each chain and family has its own") {
    CHECK_FALSE(taken("-i lo", "OUTPUT"));
    CHECK(taken("-o lo -i lo", "mine"));
    CHECK_FALSE(taken("-s 127.0.0.1", "INPUT", IpFamily::ipv6));
    CHECK(taken("-s ::1", "INPUT", IpFamily::ipv6));
    // The ports of what is not TCP are anybody's guess.
    CHECK_FALSE(taken("! -p tcp --dport 22"));
    // Who would answer, before there is a network?
    CHECK_FALSE(taken("-s name.example"));
}

TEST_CASE("ip rule: iptables-restore takes and refuses the same", "[consumer]") {
    if (!has_ip_consumer("iptables-restore")) return;
    const auto status = [](const std::string& text) {
        return ask_ip_consumer("iptables-restore",
                               "*filter\n:chain -\n-A INPUT " + text + "\nCOMMIT\n")
            .status;
    };
    for (const auto& text : refused) {
        INFO(text);
        CHECK(status(text) != 0);
    }
    for (const auto& text : accepted) {
        INFO(text);
        CHECK(status(text) == 0);
    }
}

}  // namespace bootseal

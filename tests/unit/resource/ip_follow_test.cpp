// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_questions.h"
#include "resource/ip_rules.h"
#include "support/catch.h"

namespace bootseal {

namespace {

IpRules loaded(const std::string& body) {
    IpRules rules(IpFamily::ipv4);
    REQUIRE(rules.restore("*filter\n:INPUT DROP\n" + body + "COMMIT\n", "/rules",
                          IpRules::Over::nothing));
    return rules;
}

IpRules::Fate fate(const std::string& body, int port = 22) {
    const auto found = loaded(body).follow("INPUT", connections_to(IpFamily::ipv4, "tcp", port));
    REQUIRE(found);
    return *found;
}

bool named(const std::string& body, int port = 22) {
    const auto rules = loaded(body);
    const auto found = rules.names("INPUT", connections_to(IpFamily::ipv4, "tcp", port));
    REQUIRE(found);
    return *found != nullptr;
}

}  // namespace

TEST_CASE("ip follow: the first rule for all decides, and those for some before it") {
    CHECK(fate("-A INPUT -p tcp --dport 22 -j ACCEPT\n-A INPUT -j DROP\n").all_accepted());
    CHECK(fate("-A INPUT -j DROP\n-A INPUT -p tcp --dport 22 -j ACCEPT\n").all_denied());
    const auto some = fate("-A INPUT -s 192.0.2.1 -j ACCEPT\n");
    CHECK((some.some_accepted && some.some_denied && !some.rest_accepted));
    const auto rest = fate("-A INPUT -s 192.0.2.1 -j REJECT\n-A INPUT -p tcp -j ACCEPT\n");
    CHECK((rest.some_accepted && rest.some_denied && rest.rest_accepted));
    CHECK(fate("").all_denied());
    CHECK(fate("-P INPUT ACCEPT\n").all_accepted());
}

TEST_CASE("ip follow: chains are entered, left, and not come back to after -g") {
    CHECK(fate(":a -\n-A INPUT -j a\n-A a -p tcp -j ACCEPT\n").all_accepted());
    CHECK(fate(":a -\n-A INPUT -j a\n-A a -p udp -j ACCEPT\n").all_denied());
    CHECK(fate(":a -\n-A INPUT -j a\n-A a -j RETURN\n-A a -j ACCEPT\n").all_denied());
    CHECK(fate(":a -\n-A INPUT -g a\n-A INPUT -j ACCEPT\n").all_denied());
    CHECK(fate(":a -\n-A INPUT -j a\n-A INPUT -j ACCEPT\n").all_accepted());
    // Some leave the chain before it ends.
    const auto some =
        fate(":a -\n-A INPUT -j a\n-A a -m addrtype --dst-type LOCAL -j RETURN\n-A a -j ACCEPT\n");
    CHECK((some.some_accepted && some.some_denied));
    CHECK_FALSE(some.rest_accepted);
    const auto jumps = fate(":a -\n-A INPUT -s 192.0.2.1 -j a\n-A a -j ACCEPT\n");
    CHECK((jumps.some_accepted && jumps.some_denied));
}

TEST_CASE("ip follow: what logs goes on, and what nobody knows may be anything") {
    CHECK(fate("-A INPUT -j LOG\n-A INPUT\n-A INPUT -j ACCEPT\n").all_accepted());
    const auto odd = fate("-A INPUT -j TARPIT\n");
    CHECK((odd.some_accepted && odd.some_denied && !odd.rest_accepted));
}

TEST_CASE("ip follow: a rule that is not understood lets nobody in, unless it names the port") {
    const auto somebody = [](const std::string& body) {
        const auto access = lets_in(loaded(body), 22);
        REQUIRE(access);
        return *access == LetsIn::somebody;
    };
    CHECK(somebody("-A INPUT -s 192.0.2.0/24 -j ACCEPT\n"));
    CHECK(somebody("-A INPUT -p tcp --dport 22 -m recent --set -j ACCEPT\n"));
    CHECK(somebody("-P INPUT ACCEPT\n"));
    CHECK_FALSE(somebody("-A INPUT -m addrtype --dst-type BROADCAST -j ACCEPT\n"));
    CHECK_FALSE(somebody(":a -\n-A INPUT -m set --match-set b src -j a\n-A a -j ACCEPT\n"));
    CHECK_FALSE(somebody("-A INPUT -p tcp --dport 22 -j DROP\n"));
}

TEST_CASE("ip follow: loops and rules without end are errors") {
    const auto loop = loaded(":a -\n:b -\n-A INPUT -j a\n-A a -j b\n-A b -j a\n");
    CHECK_FALSE(loop.follow_rest("INPUT"));
    std::string doubling;
    for (int at = 0; at < 40; ++at)
        doubling += ":c" + std::to_string(at) + " -\n";
    for (int at = 0; at < 39; ++at) {
        const auto rule = "-A c" + std::to_string(at) + " -j c" + std::to_string(at + 1) + "\n";
        doubling += rule + rule;
    }
    CHECK_FALSE(loaded(doubling + "-A INPUT -j c0\n").follow_rest("INPUT"));
}

TEST_CASE("ip follow: a port is named by a rule that is reached and decides") {
    CHECK(named("-A INPUT -p tcp --dport 22 -j ACCEPT\n"));
    CHECK(named("-A INPUT -p tcp --dport 22 -j DROP\n"));
    CHECK(named("-A INPUT -s 192.0.2.1 -p tcp --dport 22 -j ACCEPT\n"));
    CHECK(named(":a -\n-A INPUT -p tcp --dport 22 -j a\n"));
    CHECK_FALSE(named("-A INPUT -p tcp --dport 22 -j LOG\n"));
    CHECK_FALSE(named("-A INPUT -p tcp -j ACCEPT\n-A INPUT -p tcp --dport 22 -j ACCEPT\n"));
    CHECK_FALSE(named("-A INPUT -i lo -p tcp --dport 22 -j ACCEPT\n"));
    CHECK_FALSE(named("-A INPUT -p udp --dport 22 -j ACCEPT\n"));
    CHECK_FALSE(named(":a -\n-A a -p tcp --dport 22 -j ACCEPT\n"));
}

}  // namespace bootseal

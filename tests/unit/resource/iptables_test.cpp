// SPDX-License-Identifier: Apache-2.0
#include "resource/iptables.h"

#include "support/ip_consumer.h"
#include "support/resource.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

constexpr auto rules4 = "etc/iptables/rules.v4";
const std::vector<std::string> parts = {"default_deny", "loopback", "established", "open_ports"};

std::unique_ptr<Resource> part(const std::string& name, const std::string& family = "ipv4") {
    return make_resource("iptables: {family: " + family + ", has: " + name + "}");
}

bool holds(const std::string& name, const std::string& body, const std::string& family = "ipv4") {
    Scratch tree;
    tree.put(family == "ipv4" ? rules4 : "etc/iptables/rules.v6", "*filter\n" + body + "COMMIT\n");
    return Machine(tree).holds(*part(name, family));
}

const std::string denying = ":INPUT DROP\n:FORWARD DROP\n:OUTPUT DROP\n";

}  // namespace

TEST_CASE("iptables: without a file all is accepted") {
    Scratch tree;
    const Machine machine(tree);
    CHECK_FALSE(machine.holds(*part("default_deny")));
    CHECK_FALSE(machine.holds(*part("loopback")));
    CHECK(machine.holds(*part("established")));
}

TEST_CASE("iptables: all three policies, or a last rule, and no rule that lets all in") {
    CHECK(holds("default_deny", denying));
    CHECK(holds("default_deny", denying, "ipv6"));
    CHECK_FALSE(holds("default_deny", ":INPUT DROP\n:FORWARD DROP\n"));
    CHECK_FALSE(holds("default_deny", ":INPUT DROP\n:OUTPUT DROP\n"));
    CHECK(holds("default_deny", ":INPUT DROP\n:FORWARD DROP\n-A OUTPUT -j REJECT\n"));
    CHECK(holds("default_deny", denying + "-A OUTPUT -j ACCEPT\n"));
    CHECK(holds("default_deny", denying + "-A INPUT -p tcp --dport 22 -j ACCEPT\n"));
    CHECK_FALSE(holds("default_deny", denying + "-A INPUT -j ACCEPT\n"));
    CHECK_FALSE(holds("default_deny", denying + "-A INPUT -p udp -j ACCEPT\n"));
    CHECK_FALSE(holds("default_deny", denying + "-A FORWARD -j ACCEPT\n"));
}

TEST_CASE("iptables: lo is accepted both ways, and its addresses denied elsewhere by a rule") {
    const std::string lo = "-A INPUT -i lo -j ACCEPT\n-A OUTPUT -o lo -j ACCEPT\n";
    CHECK(holds("loopback", lo + "-A INPUT -s 127.0.0.0/8 -j DROP\n"));
    CHECK(holds("loopback", lo + "-A INPUT -s ::1 -j DROP\n", "ipv6"));
    CHECK_FALSE(holds("loopback", "-A INPUT -s 127.0.0.0/8 -j DROP\n" + lo));
    CHECK_FALSE(holds("loopback", denying + lo));
    CHECK_FALSE(holds("loopback", denying + "-A INPUT -i lo -j ACCEPT\n"
                                            "-A INPUT -s 127.0.0.0/8 -j DROP\n"));
    CHECK_FALSE(holds("loopback", lo + "-A INPUT -p tcp --dport 22 -j ACCEPT\n"
                                       "-A INPUT -s 127.0.0.0/8 -j DROP\n"));
    CHECK_FALSE(holds("loopback", lo + "-A INPUT -s 127.0.0.1 -j DROP\n"));
}

TEST_CASE("iptables: answers come in and requests go out, but for what a rule takes out") {
    const std::string answers = "-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n";
    const std::string out = "-A OUTPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT\n";
    CHECK(holds("established", denying + answers + out));
    CHECK(holds("established", denying + answers + "-A OUTPUT -d 192.0.2.1 -j DROP\n" + out));
    CHECK_FALSE(holds("established", denying + answers));
    CHECK_FALSE(holds("established", denying + out));
    CHECK_FALSE(holds("established", denying + answers + "-A OUTPUT -p tcp -j ACCEPT\n"));
}

TEST_CASE("iptables: what listens now has a rule, of the family by which it is reached") {
    Scratch tree;
    tree.put("usr/sbin/sshd", "");
    tree.put("etc/ssh/sshd_config", "");
    tree.put(rules4, "*filter\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n");
    tree.put("proc/self/net/tcp", "head\n0: 0100007F:0050 00000000:0000 0A\n");
    tree.put("proc/self/net/udp", "head\n");
    tree.put("proc/self/net/tcp6", "head\n");
    Machine machine(tree);
    const Kernel kernel(tree.root());
    machine.kernel = &kernel;
    CHECK(machine.holds(*part("open_ports")));
    tree.put("proc/self/net/udp", "head\n0: 00000000:006F 00000000:0000 07\n");
    const auto found = machine.inspect(*part("open_ports"));
    REQUIRE(found);
    REQUIRE(found->size() == 2);
    CHECK(found->back().facet == Facet::live);
    CHECK(found->back().verdict == Verdict::drifted);
    CHECK(found->back().expected == "a rule for 111/udp, which is open of IPv4");
    tree.put("etc/iptables/rules.v6", "*filter\n-A INPUT -p tcp --dport 22 -j ACCEPT\nCOMMIT\n");
    CHECK(machine.holds(*part("open_ports", "ipv6")));
}

TEST_CASE("iptables: the remedy is whole, keeps SSH on its ports, and happens once") {
    for (const std::string family : {"ipv4", "ipv6"}) {
        Scratch tree;
        tree.put("usr/sbin/sshd", "");
        tree.put("etc/ssh/sshd_config", "Port 22\nPort 2222\n");
        Machine machine(tree);
        REQUIRE(machine.remedy(*part("default_deny", family)));
        const auto pending = machine.files.pending();
        for (const auto& name : parts) {
            REQUIRE(machine.remedy(*part(name, family)));
            CHECK(machine.holds(*part(name, family)));
        }
        CHECK(machine.files.pending() == pending);
        CHECK(machine.live.empty());
    }
}

TEST_CASE("iptables: a file of ours follows sshd, one that was changed is left alone") {
    Scratch tree;
    tree.put("usr/sbin/sshd", "");
    tree.put("etc/ssh/sshd_config", "");
    Machine first(tree);
    REQUIRE(first.remedy(*part("open_ports")));
    const auto ours = *first.files.pending().at(rules4).content;
    tree.put(rules4, ours);
    tree.put("etc/ssh/sshd_config", "Port 2222\n");
    Machine second(tree);
    REQUIRE(second.remedy(*part("open_ports")));
    const auto& both = *second.files.pending().at(rules4).content;
    CHECK(both.find("--dport 22 ") != std::string::npos);
    CHECK(both.find("--dport 2222 ") != std::string::npos);

    for (const auto& text : {ours + "*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n",
                             std::string("*filter\n-A INPUT -j DROP\nCOMMIT\n")}) {
        tree.put(rules4, text);
        Machine third(tree);
        const auto refused = third.remedy(*part("open_ports"));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == std::errc::operation_not_supported);
        CHECK(third.files.pending().empty());
    }
}

TEST_CASE("iptables: what cannot be read is an error") {
    Scratch tree;
    tree.put(rules4, "*filter\n");
    CHECK_FALSE(Machine(tree).inspect(*part("loopback")));
    Scratch other;
    other.directory(rules4);
    CHECK_FALSE(Machine(other).inspect(*part("loopback")));
    CHECK_FALSE(Machine(other).remedy(*part("loopback")));
}

TEST_CASE("iptables: iptables-restore loads what the remedy writes", "[consumer]") {
    if (!has_ip_consumer("iptables-restore")) return;
    for (const std::string family : {"ipv4", "ipv6"}) {
        Scratch tree;
        tree.put("usr/sbin/sshd", "");
        tree.put("etc/ssh/sshd_config", "Port 22\nPort 2222\n");
        Machine machine(tree);
        REQUIRE(machine.remedy(*part("default_deny", family)));
        const bool is_four = family == "ipv4";
        const auto file = is_four ? rules4 : "etc/iptables/rules.v6";
        const auto said = ask_ip_consumer(is_four ? "iptables-restore" : "ip6tables-restore",
                                          *machine.files.pending().at(file).content);
        INFO(said.err);
        CHECK(said.status == 0);
    }
}

TEST_CASE("iptables: fields that ask nothing are refused") {
    CHECK_FALSE(parse_resource("iptables: {has: loopback}"));
    CHECK_FALSE(parse_resource("iptables: {family: ip, has: loopback}"));
    CHECK_FALSE(parse_resource("iptables: {family: ipv4, has: enabled}"));
    CHECK_FALSE(parse_resource("iptables: {family: ipv4, has: loopback, port: 22}"));
}

}  // namespace bootseal

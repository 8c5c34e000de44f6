// SPDX-License-Identifier: Apache-2.0
#include "resource/ip_rules.h"

#include "support/catch.h"

namespace bootseal {

namespace {

using Over = IpRules::Over;

IpRules loaded(const std::string& text) {
    IpRules rules(IpFamily::ipv4);
    const auto done = rules.restore(text, "/rules", Over::nothing);
    INFO((done ? "" : done.error().what));
    REQUIRE(done);
    return rules;
}

std::string refused(const std::string& text) {
    IpRules rules(IpFamily::ipv4);
    const auto done = rules.restore(text, "/rules", Over::nothing);
    REQUIRE_FALSE(done);
    CHECK(rules.chain("INPUT")->rules.empty());
    return done.error().what;
}

std::string table(const std::string& body) {
    return "*filter\n" + body + "COMMIT\n";
}

}  // namespace

TEST_CASE("ip rules: policies, chains and rules with counters and quotes") {
    const auto rules = loaded(
        "# saved\n*nat\n-A NONE -j SOMEWHERE\nCOMMIT\n"
        "*filter\n:INPUT DROP [1:2]\n:mine - [0:0]\n"
        "[3:4] -A INPUT -j LOG --log-prefix \"a \\\"b -j DROP \"\n"
        "-A INPUT -i lo -j mine\n-I INPUT 2 -j mine\n-I INPUT -j ACCEPT\nCOMMIT\n");
    const auto* input = rules.chain("INPUT");
    CHECK(input->policy == "DROP");
    CHECK(input->policy_where == "/rules:6");
    REQUIRE(input->rules.size() == 4);
    CHECK(input->rules[0].target.name == "ACCEPT");
    CHECK(input->rules[1].target.name == "LOG");
    CHECK(input->rules[1].conditions.empty());
    CHECK(input->rules[2].where == "/rules:10");
    CHECK(rules.chain("OUTPUT")->policy == "ACCEPT");
    CHECK(rules.chain("mine"));
    CHECK_FALSE(rules.chain("NONE"));
}

TEST_CASE("ip rules: a table begins anew, unless the rules are laid over others") {
    const std::string first = table(":INPUT DROP\n:mine -\n-A mine -j DROP\n-A INPUT -j DROP\n");
    auto rules = loaded(first + table(""));
    CHECK(rules.chain("INPUT")->policy == "ACCEPT");
    CHECK(rules.chain("INPUT")->rules.empty());
    CHECK_FALSE(rules.chain("mine"));
    rules = loaded(first);
    // A chain that is declared again is emptied, one of the kernel's is not.
    REQUIRE(rules.restore(table(":INPUT -\n:mine -\n-A INPUT -j mine\n"), "/more", Over::rules));
    CHECK(rules.chain("INPUT")->policy == "DROP");
    CHECK(rules.chain("INPUT")->rules.size() == 2);
    CHECK(rules.chain("mine")->rules.empty());
}

TEST_CASE("ip rules: commands beside -A") {
    const auto rules = loaded(
        table("-N a\n-A a -j DROP\n-F a\n-P INPUT DROP\n-4 -A INPUT -j a\n-6 -A INPUT -j DROP\n"));
    CHECK(rules.chain("a")->rules.empty());
    CHECK(rules.chain("INPUT")->policy == "DROP");
    CHECK(rules.chain("INPUT")->rules.size() == 1);
}

TEST_CASE("ip rules: what iptables-restore refuses is an error with its place") {
    CHECK(refused("*filter\n:INPUT DROP [0:0]\n").find("no COMMIT") != std::string::npos);
    CHECK(refused("-A INPUT -j DROP\n").find("/rules:1: stands in no table") != std::string::npos);
    CHECK(refused(table(":INPUT drop [0:0]\n")).find("no policy") != std::string::npos);
    CHECK(refused(table("-A mine -j DROP\n")).find("/rules:2: there is no chain") !=
          std::string::npos);
    CHECK(refused(table("-A INPUT -j mine\n")).find("no chain mine") != std::string::npos);
    CHECK(refused(table("-A INPUT -g MINE\n")).find("no chain MINE") != std::string::npos);
    CHECK(refused(table("-D INPUT -j DROP\n")).find("\"-D\"") != std::string::npos);
    refused(table("-A INPUT -j ACCEPT # why\n"));
    refused(table("-A INPUT -m comment --comment \"a -j DROP\n"));
    refused(table("-I INPUT 2 -j DROP\n"));
    refused(table("  \n"));
    refused("*filter\r\nCOMMIT\r\n");
    refused("*filters\nCOMMIT\n");
    refused("*filter\n*nat\nCOMMIT\n");
    refused(table("") + "COMMIT\n");
    refused(table("-A INPUT -m comment --comment " + std::string(11'000, 'x') + " -j DROP\n"));
}

}  // namespace bootseal

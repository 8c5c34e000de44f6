// SPDX-License-Identifier: Apache-2.0
#include "resource/nftables.h"

#include "support/process.h"
#include "support/resource.h"

namespace bootseal {

namespace {

const std::vector<std::string> parts = {"table", "base_chains", "loopback", "default_deny"};

// As Debian ships it.
constexpr auto shipped =
    "#!/usr/sbin/nft -f\n\nflush ruleset\n\ntable inet filter {\n"
    "\tchain input {\n\t\ttype filter hook input priority filter;\n\t}\n"
    "\tchain forward {\n\t\ttype filter hook forward priority filter;\n\t}\n"
    "\tchain output {\n\t\ttype filter hook output priority filter;\n\t}\n}\n";

std::unique_ptr<Resource> part(const std::string& name) {
    return make_resource("nftables: {has: " + name + "}");
}

bool holds(const std::string& name, const std::string& input) {
    Scratch tree;
    tree.put(
        "etc/nftables.conf",
        "table inet t {\n chain i {\n  type filter hook input priority 0\n" + input + "\n }\n}\n");
    return Machine(tree).holds(*part(name));
}

}  // namespace

TEST_CASE("nftables: what Debian ships has a table and chains, and denies nothing") {
    Scratch tree;
    tree.put("etc/nftables.conf", shipped);
    const Machine machine(tree);
    CHECK(machine.holds(*part("table")));
    CHECK(machine.holds(*part("base_chains")));
    CHECK_FALSE(machine.holds(*part("loopback")));
    CHECK_FALSE(machine.holds(*part("default_deny")));
}

TEST_CASE("nftables: chains for IPv4 alone leave IPv6 open") {
    Scratch tree;
    std::string text = shipped;
    text.replace(text.find("inet"), 4, "ip");
    tree.put("etc/nftables.conf", text);
    CHECK_FALSE(Machine(tree).holds(*part("base_chains")));
}

TEST_CASE("nftables: the order of the rules about lo decides") {
    const std::string lo = "iif lo accept\n";
    const std::string foreign = "ip saddr 127.0.0.0/8 counter drop\nip6 saddr ::1 drop\n";
    CHECK(holds("loopback", lo + foreign));
    CHECK_FALSE(holds("loopback", foreign + lo));
    CHECK_FALSE(holds("loopback", "iif lo drop\n" + foreign));
    CHECK_FALSE(holds("loopback", lo + "ip saddr 127.0.0.0/8 drop\n"));
    CHECK_FALSE(holds("loopback", lo + "# " + foreign));
    CHECK_FALSE(holds("loopback", "iif lo0 accept\n" + foreign));
}

TEST_CASE("nftables: a policy or a last rule for all denies by default") {
    const auto denies = [](const std::string& input) {
        Scratch tree;
        std::string text = "table inet t {\n";
        for (const std::string hook : {"input", "forward", "output"})
            text +=
                "chain " + hook + " { type filter hook " + hook + " priority 0\n" + input + "\n}\n";
        tree.put("etc/nftables.conf", text + "}\n");
        return Machine(tree).holds(*part("default_deny"));
    };
    CHECK(denies("policy drop"));
    CHECK(denies("tcp dport 22 accept\ncounter drop"));
    CHECK_FALSE(denies("policy accept"));
    CHECK_FALSE(denies("tcp dport 23 drop"));
    CHECK_FALSE(denies("drop\ntcp dport 22 accept"));
}

TEST_CASE("nftables: the remedy is whole, keeps SSH on its ports, and happens once") {
    Scratch tree;
    tree.put("etc/nftables.conf", shipped, 0755);
    tree.put("usr/sbin/sshd", "");
    tree.put("etc/ssh/sshd_config",
             "Port 2222\nListenAddress 192.0.2.1:22\nListenAddress [2001:db8::1]:2200\n"
             "ListenAddress 2001:db8::2\n");
    Machine machine(tree);
    for (const auto& name : parts)
        REQUIRE(machine.remedy(*part(name)));
    for (const auto& name : parts)
        CHECK(machine.holds(*part(name)));
    const auto content = machine.files.pending().at("etc/nftables.conf").content;
    CHECK(content->find("tcp dport { 22, 2200, 2222 } accept") != std::string::npos);
}

TEST_CASE("nftables: without sshd no port is open") {
    Scratch tree;
    Machine machine(tree);
    REQUIRE(machine.remedy(*part("table")));
    CHECK(machine.files.pending().at("etc/nftables.conf").content->find("dport {") ==
          std::string::npos);
}

TEST_CASE("nftables: rules of somebody else are not replaced") {
    Scratch tree;
    tree.put(
        "etc/nftables.conf",
        "table inet t { chain i { type filter hook input priority 0; tcp dport 443 accept; } }\n");
    Machine machine(tree);
    const auto refused = machine.remedy(*part("default_deny"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == std::errc::operation_not_supported);
    CHECK(machine.files.pending().empty());
}

TEST_CASE("nftables: nft takes the whole ruleset", "[consumer]") {
    if (!has_consumer("/usr/sbin/nft")) return;
    Scratch tree;
    Machine machine(tree);
    REQUIRE(machine.remedy(*part("table")));
    tree.put("rules.nft", *machine.files.pending().at("etc/nftables.conf").content);
    const auto said = run({"/usr/sbin/nft", "--check", "--file", tree.path("rules.nft")});
    INFO(said.err);
    CHECK(said.status == 0);
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/ufw.h"

#include "support/resource.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

const std::vector<std::string> parts = {"enabled", "default_deny", "loopback", "outbound",
                                        "open_ports"};

std::unique_ptr<Resource> part(const std::string& name) {
    return make_resource("ufw: {has: " + name + "}");
}

std::string rules(const std::string& prefix, const std::string& body) {
    return "*filter\n:" + prefix + "-before-input - [0:0]\n:" + prefix +
           "-before-output - [0:0]\n" + body + "COMMIT\n";
}

std::string before(const std::string& prefix) {
    const std::string answers = " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n";
    return rules(prefix, "-A " + prefix + "-before-input -i lo -j ACCEPT\n" +  //
                             "-A " + prefix + "-before-output -o lo -j ACCEPT\n" + "-A " + prefix +
                             "-before-input -m rt --rt-type 0 -j DROP\n" + "-A " + prefix +
                             "-before-output -m rt --rt-type 0 -j DROP\n" + "-A " + prefix +
                             "-before-input" + answers +  //
                             "-A " + prefix + "-before-output" + answers + "-A " + prefix +
                             "-before-input -p udp --sport 67 --dport 68 -j ACCEPT\n");
}

/// As Debian ships it.
void put_ufw(const Scratch& tree) {
    tree.put("etc/ufw/ufw.conf", "# on boot\nENABLED=no\nLOGLEVEL=low\n");
    tree.put("etc/default/ufw",
             "# IPv6\nIPV6=yes\nDEFAULT_INPUT_POLICY=\"DROP\"\nDEFAULT_OUTPUT_POLICY=\"ACCEPT\"\n"
             "DEFAULT_FORWARD_POLICY=\"DROP\"\nIPT_MODULES=\"\"\n");
    tree.put("etc/ufw/before.rules", before("ufw"), 0640);
    tree.put("etc/ufw/before6.rules", before("ufw6"), 0640);
    for (const std::string prefix : {"ufw", "ufw6"}) {
        const auto type = prefix.substr(3);
        tree.put("etc/ufw/after" + type + ".rules", "*filter\n:" + prefix +
                                                        "-after-input - [0:0]\n-A " + prefix +
                                                        "-after-input -p udp --dport 137 -j " +
                                                        prefix + "-skip-to-policy-input\nCOMMIT\n");
        tree.put("etc/ufw/user" + type + ".rules",
                 "*filter\n:" + prefix + "-user-input - [0:0]\n:" + prefix +
                     "-user-output - [0:0]\n### RULES ###\nCOMMIT\n",
                 0640);
    }
}

std::string user_rules(const std::string& line) {
    return "*filter\n:ufw-user-input - [0:0]\n:ufw-user-output - [0:0]\n### RULES ###\n\n"
           "### tuple ### x\n" +
           line + "\n### END RULES ###\nCOMMIT\n";
}

}  // namespace

TEST_CASE("ufw: as the package comes") {
    Scratch tree;
    put_ufw(tree);
    tree.put("usr/sbin/sshd", "");
    tree.put("etc/ssh/sshd_config", "");
    const Machine machine(tree);
    CHECK_FALSE(machine.holds(*part("enabled")));
    CHECK_FALSE(machine.holds(*part("default_deny")));
    CHECK_FALSE(machine.holds(*part("loopback")));
    CHECK_FALSE(machine.holds(*part("open_ports")));
    CHECK(machine.holds(*part("outbound")));
}

TEST_CASE("ufw: without the package nothing holds, and a remedy takes one") {
    Scratch tree;
    Machine machine(tree);
    for (const auto& name : parts) {
        CHECK_FALSE(machine.holds(*part(name)));
        const auto refused = machine.remedy(*part(name));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == std::errc::operation_not_supported);
    }
}

TEST_CASE("ufw: only yes starts it, and the later file wins") {
    Scratch tree;
    put_ufw(tree);
    const auto starts = [&](const std::string& conf) {
        tree.put("etc/ufw/ufw.conf", conf);
        return Machine(tree).holds(*part("enabled"));
    };
    CHECK(starts("ENABLED=yes\n"));
    CHECK(starts("ENABLED=\"YES\"\n"));
    CHECK_FALSE(starts("ENABLED=Yes\n"));
    CHECK_FALSE(starts("#ENABLED=yes\n"));
    CHECK_FALSE(starts("ENABLED=yes\nENABLED=no\n"));
    tree.put("etc/default/ufw", "ENABLED=yes\n");
    CHECK(starts("LOGLEVEL=low\n"));
    CHECK_FALSE(starts("ENABLED=no\n"));
}

TEST_CASE("ufw: a remedy adds what keeps the machine in reach, and happens once") {
    Scratch tree;
    put_ufw(tree);
    tree.put("usr/sbin/sshd", "");
    tree.put("etc/ssh/sshd_config", "Port 2222\n");
    Machine machine(tree);
    REQUIRE(machine.remedy(*part("enabled")));
    const auto& user = *machine.files.pending().at("etc/ufw/user.rules").content;
    CHECK(user.find("### tuple ### allow tcp 2222 0.0.0.0/0 any 0.0.0.0/0 in\n") !=
          std::string::npos);
    CHECK(user.find("ufw-user-output -j ACCEPT") == std::string::npos);
    for (const auto& name : parts)
        REQUIRE(machine.remedy(*part(name)));
    for (const auto& name : parts)
        CHECK(machine.holds(*part(name)));
    const auto& six = *machine.files.pending().at("etc/ufw/user6.rules").content;
    CHECK(six.find("-A ufw6-user-output -j ACCEPT\n") != std::string::npos);
    const auto& defaults = *machine.files.pending().at("etc/default/ufw").content;
    CHECK(defaults ==
          "# IPv6\nIPV6=yes\nDEFAULT_INPUT_POLICY=\"DROP\"\nDEFAULT_OUTPUT_POLICY=\"DROP\"\n"
          "DEFAULT_FORWARD_POLICY=\"DROP\"\nIPT_MODULES=\"\"\n");
    const auto pending = machine.files.pending();
    for (const auto& name : parts)
        REQUIRE(machine.remedy(*part(name)));
    CHECK(machine.files.pending() == pending);
}

TEST_CASE("ufw: a remedy that would cut SSH or answers off is refused whole") {
    Scratch tree;
    put_ufw(tree);
    tree.put("usr/sbin/sshd", "");
    tree.put("etc/ssh/sshd_config", "");
    tree.put("etc/ufw/user.rules", user_rules("-A ufw-user-input -p tcp --dport 22 -j REJECT"));
    Machine machine(tree);
    const auto ssh = machine.remedy(*part("enabled"));
    REQUIRE_FALSE(ssh);
    CHECK(ssh.error().what.find("ssh on port 22") != std::string::npos);
    CHECK(machine.files.pending().empty());

    Scratch other;
    put_ufw(other);
    other.put("etc/ufw/before.rules", rules("ufw", "-A ufw-before-input -i lo -j ACCEPT\n"));
    Machine answers(other);
    CHECK_FALSE(answers.remedy(*part("enabled")));
    CHECK(answers.files.pending().empty());
}

TEST_CASE("ufw: lo is accepted where its rules are gone, before its addresses are denied") {
    Scratch tree;
    put_ufw(tree);
    const std::string answers = "-A ufw-before-input -m state --state ESTABLISHED -j ACCEPT\n";
    tree.put("etc/ufw/before.rules", rules("ufw", answers));
    Machine machine(tree);
    REQUIRE(machine.remedy(*part("loopback")));
    CHECK(machine.holds(*part("loopback")));
}

TEST_CASE("ufw: policies that are none leave all open") {
    Scratch tree;
    put_ufw(tree);
    for (const std::string policy : {"drop", "DENY", ""}) {
        tree.put("etc/default/ufw",
                 "IPV6=yes\nDEFAULT_INPUT_POLICY=" + policy +
                     "\nDEFAULT_OUTPUT_POLICY=DROP\nDEFAULT_FORWARD_POLICY=DROP\n");
        Machine machine(tree);
        CHECK_FALSE(machine.holds(*part("default_deny")));
        REQUIRE(machine.remedy(*part("default_deny")));
        CHECK(machine.holds(*part("default_deny")));
    }
    tree.put("etc/default/ufw",
             "IPV6=yes\nDEFAULT_INPUT_POLICY=$(policy)\nDEFAULT_OUTPUT_POLICY=DROP\n"
             "DEFAULT_FORWARD_POLICY=DROP\n");
    CHECK_FALSE(Machine(tree).inspect(*part("default_deny")));
}

TEST_CASE("ufw: without its rules of IPv6 only lo is accepted of it") {
    Scratch tree;
    put_ufw(tree);
    tree.put("etc/default/ufw",
             "IPV6=no\nDEFAULT_INPUT_POLICY=REJECT\nDEFAULT_OUTPUT_POLICY=REJECT\n"
             "DEFAULT_FORWARD_POLICY=REJECT\n");
    tree.put("etc/ufw/before6.rules", "nonsense\n");
    tree.put("etc/ufw/user.rules", user_rules("-A ufw-user-input -s 127.0.0.0/8 -j DROP"));
    Machine machine(tree);
    CHECK(machine.holds(*part("default_deny")));
    CHECK(machine.holds(*part("loopback")));
    CHECK_FALSE(machine.holds(*part("outbound")));
    REQUIRE(machine.remedy(*part("outbound")));
    CHECK(machine.files.pending().count("etc/ufw/user6.rules") == 0);
}

TEST_CASE("ufw: what listens now and no rule names is for a person") {
    Scratch tree;
    put_ufw(tree);
    tree.put("proc/self/net/tcp", "head\n0: 00000000:0050 00000000:0000 0A\n");
    tree.put("proc/self/net/udp", "head\n");
    Machine machine(tree);
    const Kernel kernel(tree.root());
    machine.kernel = &kernel;
    CHECK_FALSE(machine.holds(*part("open_ports")));
    CHECK_FALSE(machine.remedy(*part("open_ports")));
    tree.put("etc/ufw/user.rules", user_rules("-A ufw-user-input -p tcp --dport 80 -j DROP"));
    CHECK(machine.holds(*part("open_ports")));
}

TEST_CASE("ufw: what cannot be read, or is a program, is an error") {
    Scratch tree;
    put_ufw(tree);
    tree.put("etc/ufw/before.rules", "*filter\n-A ufw-before-input -j nowhere\nCOMMIT\n");
    CHECK_FALSE(Machine(tree).inspect(*part("loopback")));
    Scratch other;
    put_ufw(other);
    other.put("etc/ufw/after.init", "#!/bin/sh\n", 0640);
    CHECK(Machine(other).inspect(*part("loopback")));
    other.put("etc/ufw/before.init", "#!/bin/sh\n", 0755);
    CHECK_FALSE(Machine(other).inspect(*part("loopback")));
}

TEST_CASE("ufw: fields that ask nothing are refused") {
    CHECK_FALSE(parse_resource("ufw: {}"));
    CHECK_FALSE(parse_resource("ufw: {has: table}"));
    CHECK_FALSE(parse_resource("ufw: {has: enabled, port: 22}"));
}

}  // namespace bootseal

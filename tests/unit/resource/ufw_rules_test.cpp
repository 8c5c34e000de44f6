// SPDX-License-Identifier: Apache-2.0
#include "resource/ufw_rules.h"

#include "support/catch.h"

namespace bootseal {

namespace {

constexpr auto shipped =
    "*filter\n:ufw-user-input - [0:0]\n### RULES ###\n-A x -j REJECT\nCOMMIT\n";

std::string added(std::string_view text, const UfwRule& rule, UfwPlace place) {
    auto result = add_ufw_rule(text, rule, place);
    REQUIRE(result);
    return *std::move(result);
}

}  // namespace

TEST_CASE("ufw rules: written as ufw writes them") {
    const auto ssh = ufw_allow_port(IpFamily::ipv4, 22);
    CHECK(ssh.tuple == "allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in");
    CHECK(ssh.line == "-A ufw-user-input -p tcp --dport 22 -j ACCEPT");
    const auto deny = ufw_deny_loopback_addresses(IpFamily::ipv6);
    CHECK(deny.tuple == "deny any any ::/0 any ::1 in");
    CHECK(deny.line == "-A ufw6-user-input -s ::1 -j DROP");
    const auto out = ufw_allow_out_on_lo(IpFamily::ipv4);
    CHECK(out.tuple == "allow any any 0.0.0.0/0 any 0.0.0.0/0 out_lo");
    CHECK(out.line == "-A ufw-user-output -o lo -j ACCEPT");
    CHECK(ufw_allow_in_on_lo(IpFamily::ipv4).line == "-A ufw-user-input -i lo -j ACCEPT");
    CHECK(ufw_allow_out(IpFamily::ipv6).tuple == "allow any any ::/0 any ::/0 out");
}

TEST_CASE("ufw rules: first, last, and once") {
    const auto ssh = ufw_allow_port(IpFamily::ipv4, 22);
    const auto deny = ufw_deny_loopback_addresses(IpFamily::ipv4);
    const auto one = added(shipped, ssh, UfwPlace::last);
    CHECK(one == "*filter\n:ufw-user-input - [0:0]\n### RULES ###\n\n### tuple ### " + ssh.tuple +
                     "\n" + ssh.line + "\n\n### END RULES ###\n\n-A x -j REJECT\nCOMMIT\n");
    CHECK(added(one, ssh, UfwPlace::last) == one);
    const auto web = ufw_allow_port(IpFamily::ipv4, 80);
    const auto all = added(added(one, deny, UfwPlace::first), web, UfwPlace::last);
    CHECK(all.find(deny.line) < all.find(ssh.line));
    CHECK(all.find(ssh.line) < all.find(web.line));
    CHECK(all.find(web.line) < all.find("### END"));
}

TEST_CASE("ufw rules: a file that ufw did not write is left alone") {
    const auto ssh = ufw_allow_port(IpFamily::ipv4, 22);
    CHECK_FALSE(add_ufw_rule("*filter\nCOMMIT\n", ssh, UfwPlace::last));
    CHECK_FALSE(add_ufw_rule("", ssh, UfwPlace::last));
    CHECK_FALSE(add_ufw_rule("### RULES ###\n### tuple ### deny\n", ssh, UfwPlace::last));
}

}  // namespace bootseal

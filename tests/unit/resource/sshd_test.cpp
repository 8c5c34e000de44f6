// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd.h"

#include "support/resource.h"

namespace bootseal {

namespace {

constexpr auto main_file = "etc/ssh/sshd_config";
constexpr auto drop_in = "etc/ssh/sshd_config.d/00-bootseal.conf";
constexpr auto include = "Include /etc/ssh/sshd_config.d/*.conf\n";

const std::string no_root = "sshd: {keyword: PermitRootLogin, value: 'no'}";

/// What the remedy leaves of a file; "" where there is none.
std::string after(const Machine& machine, std::string_view file) {
    const auto content = machine.files.read(file);
    REQUIRE(content);
    return content->value_or("");
}

/// Whether the state holds in a main file of these lines.
bool holds(const std::string& yaml, const std::string& config) {
    Scratch tree;
    tree.put(main_file, config);
    return Machine(tree).holds(*make_resource(yaml));
}

void remedied(Machine& machine, const std::string& yaml) {
    const auto resource = make_resource(yaml);
    REQUIRE_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
}

}  // namespace

TEST_CASE("sshd: evidence names the deciding line, or the default") {
    Scratch tree;
    tree.put(main_file, "# a comment\nPermitRootLogin yes\n");
    const auto set = Machine(tree).inspect(*make_resource(no_root));
    REQUIRE(set);
    REQUIRE(set->size() == 1);
    CHECK(set->front().verdict == Verdict::drifted);
    CHECK(set->front().where == "/etc/ssh/sshd_config:2");
    CHECK(set->front().expected == "no");
    CHECK(set->front().actual == "yes");

    tree.put(main_file, "");
    const auto unset = Machine(tree).inspect(*make_resource(no_root));
    REQUIRE(unset);
    CHECK(unset->front().where == "/etc/ssh/sshd_config");
    CHECK(unset->front().actual == "not set, default without-password");
}

TEST_CASE("sshd: every form of the wanted value is compared as what it is") {
    CHECK(holds("sshd: {keyword: PermitRootLogin, value: prohibit-password}", ""));
    CHECK(holds("sshd: {keyword: LogLevel, value: VERBOSE, accept: [INFO]}", "LogLevel info\n"));
    CHECK_FALSE(holds("sshd: {keyword: LogLevel, value: VERBOSE}", "LogLevel info\n"));
    const std::string grace =
        "sshd: {keyword: LoginGraceTime, at_least: 1, at_most: 60, value: 60}";
    CHECK(holds(grace, "LoginGraceTime 1m\n"));
    CHECK_FALSE(holds(grace, "LoginGraceTime 61\n"));
    CHECK_FALSE(holds(grace, "LoginGraceTime 0\n"));
    const std::string startups = "sshd: {keyword: MaxStartups, at_most: '10:30:60'}";
    CHECK(holds(startups, "MaxStartups 5:30:60\n"));
    CHECK_FALSE(holds(startups, "MaxStartups 10:30:61\n"));
    CHECK_FALSE(holds(startups, ""));
    const std::string ciphers = "sshd: {keyword: Ciphers, without: [3des-cbc]}";
    CHECK(holds(ciphers, ""));
    CHECK_FALSE(holds(ciphers, "Ciphers +3des-cbc\n"));
    const std::string banner = "sshd: {keyword: Banner, state: set}";
    CHECK(holds(banner, "Banner /etc/issue.net\n"));
    CHECK_FALSE(holds(banner, "Banner none\n"));
    CHECK_FALSE(holds("sshd: {keyword: AllowUsers, state: set}", ""));
    CHECK(holds("sshd: {keyword: AllowUsers, state: set}", "allowusers alice\n"));
}

TEST_CASE("sshd: a Match block that weakens the setting is drift at its place") {
    Scratch tree;
    tree.put(main_file, "PermitRootLogin no\nMatch address 10.0.0.0/8\nPermitRootLogin yes\n");
    const auto evidence = Machine(tree).inspect(*make_resource(no_root));
    REQUIRE(evidence);
    REQUIRE(evidence->size() == 2);
    CHECK(evidence->front().verdict == Verdict::compliant);
    CHECK(evidence->back().verdict == Verdict::drifted);
    CHECK(evidence->back().where == "/etc/ssh/sshd_config:3 in a Match block");
    CHECK(holds(no_root, "PermitRootLogin no\nMatch user a\nPermitRootLogin no\n"));
}

TEST_CASE("sshd: our settings share a drop-in that sshd reads first") {
    Scratch tree;
    const std::string config = std::string(include) + "X11Forwarding yes\nPermitRootLogin yes\n";
    tree.put(main_file, config);
    Machine machine(tree);
    remedied(machine, no_root);
    remedied(machine, "sshd: {keyword: DisableForwarding, value: 'yes'}");
    CHECK(after(machine, drop_in) ==
          "# Written by bootseal.\nDisableForwarding yes\nPermitRootLogin no\n");
    CHECK(after(machine, main_file) == config);
    const auto status = machine.files.status(drop_in);
    REQUIRE(status);
    CHECK((*status)->mode == 0600);
    CHECK(machine.live.empty());
}

TEST_CASE("sshd: lines that win over the drop-in become comments") {
    Scratch tree;
    tree.put(main_file, "PermitRootLogin yes\n" + std::string(include) +
                            "Match user a\n  PermitRootLogin yes # why\r\n  Banner none");
    tree.put("etc/ssh/sshd_config.d/0.conf", "permitrootlogin=yes\nUsePAM yes\n");
    tree.put("etc/ssh/sshd_config.d/1.conf", "PermitRootLogin yes\n");
    Machine machine(tree);
    remedied(machine, no_root);
    CHECK(after(machine, main_file) ==
          "# bootseal: PermitRootLogin yes\n" + std::string(include) +
              "Match user a\n# bootseal:   PermitRootLogin yes # why\r\n  Banner none");
    CHECK(after(machine, "etc/ssh/sshd_config.d/0.conf") ==
          "# bootseal: permitrootlogin=yes\nUsePAM yes\n");
    CHECK(after(machine, "etc/ssh/sshd_config.d/1.conf") == "PermitRootLogin yes\n");
    CHECK(after(machine, drop_in) == "# Written by bootseal.\nPermitRootLogin no\n");
}

TEST_CASE("sshd: where the last line wins, later ones become comments") {
    Scratch tree;
    tree.put(main_file, std::string(include) + "MaxStartups 100\n");
    Machine machine(tree);
    remedied(machine, "sshd: {keyword: MaxStartups, at_most: '10:30:60'}");
    CHECK(after(machine, main_file) == std::string(include) + "# bootseal: MaxStartups 100\n");
    CHECK(after(machine, drop_in) == "# Written by bootseal.\nMaxStartups 10:30:60\n");
}

TEST_CASE("sshd: without an Include for the whole server our settings go on top of the file") {
    for (const std::string config : {"PermitRootLogin yes\n",
                                     "Match user a\nInclude "
                                     "/etc/ssh/sshd_config.d/*.conf\n"}) {
        Scratch tree;
        tree.put(main_file, config, 0640);
        Machine machine(tree);
        remedied(machine, no_root);
        remedied(machine, "sshd: {keyword: MaxAuthTries, at_least: 1, at_most: 4}");
        CHECK(after(machine, main_file) ==
              "# Written by bootseal.\nMaxAuthTries 4\nPermitRootLogin no\n\n" + config);
        CHECK(after(machine, drop_in).empty());
        CHECK((*machine.files.status(main_file))->mode == 0640);
    }
}

TEST_CASE("sshd: forbidden algorithms are taken out of what is in force") {
    Scratch tree;
    tree.put(main_file, include);
    Machine machine(tree);
    remedied(machine, "sshd: {keyword: MACs, without: [hmac-sha1]}");
    remedied(machine, "sshd: {keyword: MACs, without: [umac-64@openssh.com]}");
    CHECK(after(machine, drop_in) ==
          "# Written by bootseal.\nMACs -hmac-sha1,umac-64@openssh.com\n");

    tree.put(main_file, std::string(include) + "MACs hmac-md5,hmac-sha2-512\n");
    Machine own(tree);
    remedied(own, "sshd: {keyword: MACs, without: [hmac-md5]}");
    CHECK(after(own, drop_in) == "# Written by bootseal.\nMACs hmac-sha2-512\n");

    tree.put(main_file, std::string(include) + "MACs hmac-md5\n");
    Machine none(tree);
    CHECK_FALSE(none.remedy(*make_resource("sshd: {keyword: MACs, without: [hmac-md5]}")));
    CHECK(none.files.pending().empty());
}

TEST_CASE("sshd: what only a person can decide is not remedied") {
    Scratch tree;
    tree.put(main_file, "");
    Machine machine(tree);
    const auto done = machine.remedy(*make_resource("sshd: {keyword: AllowUsers, state: set}"));
    REQUIRE_FALSE(done);
    CHECK(done.error().code == std::errc::operation_not_supported);
}

TEST_CASE("sshd: any value will do, and where there is none it is the one of the rule") {
    const std::string rule = "sshd: {keyword: DenyUsers, state: set, value: daemon nobody}";
    CHECK(holds(rule, "denyusers guest\n"));
    Scratch tree;
    tree.put(main_file, "");
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*make_resource(rule)));
    REQUIRE(machine.remedy(*make_resource(rule)));
    CHECK(machine.holds(*make_resource(rule)));
    CHECK(machine.files.read(main_file)->value_or("").find("DenyUsers daemon nobody\n") !=
          std::string::npos);
}

TEST_CASE("sshd: a live system is told to reload once") {
    Scratch tree;
    tree.put(main_file, include);
    Machine machine(tree);
    // Only looked at for being there.
    machine.units = reinterpret_cast<const Units*>(&machine);
    REQUIRE(machine.remedy(*make_resource(no_root)));
    REQUIRE(machine.remedy(*make_resource("sshd: {keyword: UsePAM, value: 'yes'}")));
    CHECK(machine.live == std::vector{LiveStep{LiveStep::Kind::reload_unit, "ssh.service", ""}});
}

TEST_CASE("sshd: a configuration that sshd refuses is an error, and is not touched") {
    Scratch tree;
    tree.put(main_file, "PermitRootLogin no\nNonsense yes\n");
    Machine machine(tree);
    CHECK_FALSE(machine.inspect(*make_resource(no_root)));
    CHECK_FALSE(machine.remedy(*make_resource(no_root)));
    CHECK(machine.files.pending().empty());
}

TEST_CASE("sshd: options on the command line come before every file") {
    Scratch tree;
    tree.put(main_file, std::string(include) + "PermitRootLogin no\n");
    tree.put("etc/default/ssh", "# x\nSSHD_OPTS=\"-4 -o PermitRootLogin=yes -oUseDNS=no\"\n");
    Machine machine(tree);
    const auto evidence = machine.inspect(*make_resource(no_root));
    REQUIRE(evidence);
    CHECK(evidence->front().verdict == Verdict::drifted);
    CHECK(evidence->front().where == "/etc/default/ssh:2");
    CHECK(machine.holds(*make_resource("sshd: {keyword: UseDNS, value: 'no'}")));
    const auto done = machine.remedy(*make_resource(no_root));
    REQUIRE_FALSE(done);
    CHECK(done.error().code == std::errc::operation_not_supported);
    CHECK(machine.files.pending().empty());

    tree.put("etc/default/ssh", "SSHD_OPTS=-f/etc/other\n");
    CHECK_FALSE(machine.inspect(*make_resource(no_root)));
    tree.put("etc/default/ssh", "SSHD_OPTS='-o Nonsense=yes'\n");
    CHECK_FALSE(machine.inspect(*make_resource(no_root)));
    tree.put("etc/default/ssh", "SSHD_OPTS=\n");
    CHECK(machine.holds(*make_resource(no_root)));
}

TEST_CASE("sshd: fields that make no sense are refused") {
    for (const auto* wrong :
         {"sshd: {keyword: Nonsense, value: 'no'}", "sshd: {keyword: Protocol, value: '2'}",
          "sshd: {keyword: PermitRootLogin}", "sshd: {keyword: PermitRootLogin, value: maybe}",
          "sshd: {keyword: PermitRootLogin, value: 'no', accept: [maybe]}",
          "sshd: {keyword: DenyUsers, value: 'a#b', state: set}",
          "sshd: {keyword: PermitRootLogin, value: 'no', extra: 1}",
          "sshd: {keyword: Banner, value: \"/etc/issue\\nPermitRootLogin yes\"}",
          "sshd: {keyword: Banner, at_most: 3}", "sshd: {keyword: AllowUsers, value: alice}",
          "sshd: {keyword: Ciphers, value: aes256-ctr}", "sshd: {keyword: Ciphers, without: []}",
          "sshd: {keyword: Ciphers, without: ['aes*']}", "sshd: {keyword: UsePAM, without: [a]}",
          "sshd: {keyword: MaxAuthTries, at_most: 4, value: 5}",
          "sshd: {keyword: MaxAuthTries, at_most: 4, at_least: 5}",
          "sshd: {keyword: MaxStartups, at_most: '10'}", "sshd: {keyword: Banner, state: unset}"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource(wrong));
    }
}

}  // namespace bootseal

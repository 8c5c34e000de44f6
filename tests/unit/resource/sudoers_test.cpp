// SPDX-License-Identifier: Apache-2.0
#include "resource/sudoers.h"

#include "support/process.h"
#include "support/resource.h"

namespace bootseal {

namespace {

const std::string use_pty = "sudoers: {default: use_pty}";
const std::string logfile = "sudoers: {default: logfile, value: /var/log/sudo.log}";
const std::string timeout = "sudoers: {default: timestamp_timeout, at_most: 15}";
const std::string nopasswd = "sudoers: {without: nopasswd}";
const std::string authenticate = "sudoers: {without: no_authenticate}";
constexpr auto own = "etc/sudoers.d/zz-bootseal";

/// A machine with ann, who has a password, bob, who has none, and these sudoers.
struct Sudo {
    explicit Sudo(const std::string& sudoers) : machine(tree) {
        tree.put("etc/sudoers", sudoers, 0440);
        tree.put("etc/passwd",
                 "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n"
                 "bob:x:1001:1001::/home/bob:/bin/sh\n");
        tree.put("etc/group", "root:x:0:\nsudo:x:27:ann\nadm:x:4:ann,bob\nempty:x:5:\n");
        tree.put("etc/shadow", "root:*:1::::::\nann:$y$h:1::::::\nbob:!:1::::::\n");
    }

    bool holds(const std::string& rule) const { return machine.holds(*make_resource(rule)); }

    void fix(const std::string& rule) {
        const auto resource = make_resource(rule);
        CHECK_FALSE(machine.holds(*resource));
        REQUIRE(machine.remedy(*resource));
        CHECK(machine.holds(*resource));
        const auto pending = machine.files.pending();
        REQUIRE(machine.remedy(*resource));
        CHECK(machine.files.pending() == pending);
    }

    /// What a person must do; nothing was changed.
    std::string advice(const std::string& rule) {
        const auto result = machine.remedy(*make_resource(rule));
        REQUIRE_FALSE(result);
        CHECK(result.error().code == std::errc::operation_not_supported);
        CHECK(machine.files.pending().empty());
        return result.error().what;
    }

    std::string read(const std::string& path) const {
        return machine.files.read(path)->value_or("absent");
    }

    Scratch tree;
    Machine machine;
};

}  // namespace

TEST_CASE("sudoers: the last setting counts, and none for some may say otherwise") {
    CHECK(Sudo("Defaults use_pty\n").holds(use_pty));
    CHECK(Sudo("Defaults !use_pty\nDefaults use_pty\n").holds(use_pty));
    CHECK_FALSE(Sudo("Defaults use_pty\nDefaults !use_pty\n").holds(use_pty));
    CHECK_FALSE(Sudo("Defaults use_pty\nDefaults:ann !use_pty\n").holds(use_pty));
    CHECK_FALSE(Sudo("Defaults:ann use_pty2\n").holds(use_pty));
    CHECK_FALSE(Sudo("# Defaults use_pty\n").holds(use_pty));
    CHECK(Sudo("Defaults logfile=\"/var/log/sudo.log\"\n").holds(logfile));
    CHECK_FALSE(Sudo("Defaults logfile=/var/log/sudo.log2\n").holds(logfile));
    CHECK_FALSE(Sudo("Defaults logfile=/var/log/sudo.log\nDefaults !logfile\n").holds(logfile));
    CHECK(Sudo("").holds(timeout));
    CHECK(Sudo("Defaults timestamp_timeout=0.5\n").holds(timeout));
    CHECK_FALSE(Sudo("Defaults timestamp_timeout=-1\n").holds(timeout));
    CHECK_FALSE(Sudo("Defaults timestamp_timeout=16\n").holds(timeout));
    CHECK_FALSE(Sudo("Defaults !timestamp_timeout\n").holds(timeout));
}

TEST_CASE("sudoers: our settings share a file that is read last") {
    Sudo sudo("Defaults !use_pty\nDefaults timestamp_timeout=60");
    sudo.fix(use_pty);
    sudo.fix(logfile);
    sudo.fix(timeout);
    CHECK(sudo.read("etc/sudoers") ==
          "Defaults !use_pty\nDefaults timestamp_timeout=60\n@includedir /etc/sudoers.d\n");
    CHECK(sudo.read(own) ==
          "# Written by bootseal.\nDefaults logfile=/var/log/sudo.log\n"
          "Defaults timestamp_timeout=15\nDefaults use_pty\n");
    CHECK(sudo.machine.files.pending().at(own).access == Access{0440, 0, 0});
}

TEST_CASE("sudoers: what stands against it becomes a comment, where it stands alone") {
    Sudo sudo("@includedir /etc/sudoers.d\nDefaults !use_pty\nDefaults:ann !use_pty\n");
    sudo.fix(use_pty);
    CHECK(sudo.read("etc/sudoers").find("\nDefaults") == std::string::npos);
    CHECK(Sudo("Defaults:ann a,!use_pty\n").advice(use_pty).find("/etc/sudoers:1") !=
          std::string::npos);
    CHECK(Sudo("Defaults:ann\\\n !use_pty\n").advice(use_pty).find("/etc/sudoers:1") !=
          std::string::npos);
}

TEST_CASE("sudoers: a password is asked for where there is one to give") {
    Sudo sudo("%sudo ALL=(ALL) NOPASSWD: /a, NOPASSWD:/b\nann ALL = NOPASSWD : ALL\n");
    sudo.fix(nopasswd);
    CHECK(sudo.read("etc/sudoers") == "%sudo ALL=(ALL) /a, /b\nann ALL = ALL\n");
    CHECK(Sudo("%adm ALL=NOPASSWD: ALL\n").advice(nopasswd).starts_with("give bob a password"));
    CHECK(Sudo("%empty ALL=NOPASSWD: ALL\n").advice(nopasswd).find("%empty") != std::string::npos);
    CHECK(Sudo("ann, bob ALL=NOPASSWD: ALL\n").advice(nopasswd).find("bob") != std::string::npos);
    CHECK(Sudo("ALL ALL=NOPASSWD: ALL\n").advice(nopasswd).find("ALL") != std::string::npos);
    CHECK(Sudo("ann ALL=PASSWD: ALL\n").holds(nopasswd));
}

TEST_CASE("sudoers: authentication is not switched off for anybody") {
    Sudo sudo("Defaults !authenticate\nann ALL=ALL\n");
    sudo.fix(authenticate);
    CHECK_FALSE(Sudo("Defaults:bob !authenticate\n").holds(authenticate));
    CHECK(Sudo("Defaults authenticate\n").holds(authenticate));
    CHECK(Sudo("Defaults !authenticate\nbob ALL=ALL\n")
              .advice(authenticate)
              .starts_with("give bob a password"));
}

TEST_CASE("sudoers: without sudo there is nothing to write to") {
    const Scratch tree;
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*make_resource(timeout)));
    CHECK(machine.remedy(*make_resource(use_pty)).error().code ==
          std::errc::operation_not_supported);
}

TEST_CASE("sudoers: visudo is content with what we write", "[consumer]") {
    const char* tree = std::getenv("BOOTSEAL_CONSUMER_TREE");
    if (!has_consumer((tree ? std::string(tree) : "") + "/usr/sbin/visudo")) return;
    Sudo sudo("Defaults:ann !use_pty\n%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n");
    for (const auto& rule : {use_pty, logfile, nopasswd})
        sudo.fix(rule);
    const auto whole = sudo.read("etc/sudoers") + sudo.read(own);
    const auto checked = run(of_consumer_tree({"/usr/sbin/visudo", "-c", "-f", "-"}), whole);
    INFO(whole << checked.err);
    CHECK(checked.status == 0);
    CHECK(run(of_consumer_tree({"/usr/sbin/visudo", "-c", "-f", "-"}), "Defaults =\n").status != 0);
}

TEST_CASE("sudoers: fields that mean nothing are refused") {
    for (const auto* yaml : {"{default: ''}", "{default: 'a b'}", "{default: a, value: 'b c'}",
                             "{without: passwd}", "{default: a, at_most: 1, value: 1}", "{}"}) {
        CHECK_FALSE(parse_resource(std::string("sudoers: ") + yaml));
    }
}

}  // namespace bootseal

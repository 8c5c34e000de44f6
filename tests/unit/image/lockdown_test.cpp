// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown.h"

#include <cstdio>

#include "image/lockdown_files.h"
#include "support/lockdown_machine.h"
#include "support/own_network.h"

using namespace bootseal;

TEST_CASE("lockdown: engaged and released, everything is as it was") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
    const auto before = files_of(f.tree);
    REQUIRE(f.engage().empty());
    CHECK(has_table());
    CHECK(f.broken().empty());
    CHECK(f.parameter("kernel/sysrq") == "0\n");
    CHECK(f.parameter("kernel/yama/ptrace_scope") == "3\n");  // is as good, and for good
    CHECK(f.parameter("kernel/kexec_load_disabled") == "1\n");
    CHECK(f.parameter("kernel/modules_disabled") == "0\n");
    CHECK(f.units.running.empty());
    CHECK(lockdown_facts(f.target)->files);
    CHECK(lockdown_facts(f.target)->running == Lockdown::whole);

    REQUIRE(release_lockdown(f.target, f.messages));
    CHECK_FALSE(has_table());
    CHECK(files_of(f.tree) == before);
    CHECK(f.parameter("kernel/sysrq") == "438\n");
    CHECK(f.parameter("kernel/core_pattern") == "core\n");
    CHECK(f.parameter("fs/suid_dumpable") == "2\n");
    CHECK(f.units.running == std::vector<std::string>{"getty@tty1.service"});
    CHECK(lockdown_facts(f.target)->running == Lockdown::none);
    CHECK(release_lockdown(f.target, f.messages));
}

TEST_CASE("lockdown: what fails on the way leaves everything as it was") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
    const auto before = files_of(f.tree);
    SECTION("a service manager that refuses") {
        f.units.refuses = "stop getty@tty1.service";
    }
    SECTION("a mask that does not hold") {
        f.units.overridden = true;
    }
    SECTION("sshd without a port") {
        f.order.from.clear(), f.order.out.resize(3000);
    }
    CHECK_FALSE(f.engage().empty());
    CHECK_FALSE(has_table());
    CHECK(files_of(f.tree) == before);
    CHECK(f.parameter("kernel/sysrq") == "438\n");
    CHECK(f.parameter("kernel/kexec_load_disabled") == "0\n");
    CHECK_FALSE(look_at_lockdown(f.target)->engaged());
}

TEST_CASE("lockdown: the values before the first of two tries come back") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
    REQUIRE(f.engage().empty());
    REQUIRE(f.engage().empty());
    REQUIRE(release_lockdown(f.target, f.messages));
    CHECK(f.parameter("kernel/sysrq") == "438\n");
    CHECK(f.units.running == std::vector<std::string>{"getty@tty1.service"});
}

TEST_CASE("lockdown: another order than the one that holds is refused") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
    REQUIRE(f.engage().empty());
    f.order.freeze_modules = true;
    CHECK(f.engage() == "it is locked down already, and not like this: release it first");
}

TEST_CASE("lockdown: an image is sealed without it, and the machine stays locked down") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
    const auto etc = snapshot(f.tree.path("etc"));
    REQUIRE(f.engage().empty());
    REQUIRE(release_lockdown_files(f.tree.root()));
    CHECK(snapshot(f.tree.path("etc")) == etc);
    CHECK_FALSE(f.tree.exists("var/lib/bootseal/lockdown"));
    REQUIRE(settle_lockdown(f.target, f.messages));
    CHECK(has_table());
    CHECK(f.broken().empty());
    // A running sshd asks for the keys still.
    CHECK(f.tree.get("run/bootseal-lockdown/keys") == "ssh-ed25519 AAAA alice\n");
    CHECK_FALSE(lockdown_facts(f.target)->files);
    CHECK(lockdown_facts(f.target)->running == Lockdown::whole);
    // Files that cannot be put back are no release.
    f.units.refuses = "reload_manager";
    f.units.overridden = true;
    CHECK_FALSE(f.engage().empty());
    CHECK(has_table());
    f.units.refuses.clear();
    f.units.overridden = false;
    // Somebody's "flush ruleset".
    REQUIRE(remove_table());
    REQUIRE(resume_lockdown(f.target, f.messages));
    CHECK(has_table());
    REQUIRE(release_lockdown(f.target, f.messages));
    CHECK_FALSE(has_table());
}

TEST_CASE("lockdown: what a cut engage left is undone") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
    const auto before = files_of(f.tree);
    // The running half is there, and the files are not committed.
    REQUIRE(engage_running(f.machine, f.order, f.messages));
    REQUIRE(settle_lockdown(f.target, f.messages));
    CHECK(f.messages.back().find("cut short") != std::string::npos);
    CHECK(files_of(f.tree) == before);
    CHECK_FALSE(has_table());
}

TEST_CASE("lockdown: a cut release is seen, and can be done again or taken back") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
    const auto before = files_of(f.tree);
    REQUIRE(f.engage().empty());
    REQUIRE(begin_release(f.tree.root()));
    REQUIRE(settle_lockdown(f.target, f.messages));
    CHECK(f.broken() == "whole ");
    SECTION("taken back") {
        CHECK(f.engage().empty());
        CHECK(f.broken().empty());
    }
    CHECK(release_lockdown(f.target, f.messages));
    CHECK(files_of(f.tree) == before);
}

TEST_CASE("lockdown: modules are frozen once a machine that starts again has started") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
    f.order.freeze_modules = true;
    f.machine.starting = true;
    f.machine.resuming = true;
    f.units.running.clear();
    REQUIRE(f.engage().empty());
    CHECK(f.parameter("kernel/modules_disabled") == "0\n");
    CHECK(f.broken() == "kernel.modules_disabled whole ");
    f.machine.starting = false;
    REQUIRE(resume_lockdown(f.target, f.messages));
    CHECK(f.broken().empty());
    CHECK(f.tree.exists(
        "etc/systemd/system/multi-user.target.wants/bootseal-lockdown-modules.service"));
    // What would have been started by now.
    REQUIRE(release_lockdown(f.target, f.messages));
    CHECK(f.units.running == std::vector<std::string>{"getty.target"});
}

TEST_CASE("lockdown: a tree that does not run takes the files alone") {
    LockdownMachine f;
    const auto before = files_of(f.tree);
    REQUIRE(engage_lockdown(f.files_only, f.order, f.messages));
    CHECK(f.tree.get("etc/systemd/system/bootseal-lockdown.service")
              .find("ExecStart=/usr/sbin/bootseal lockdown engage --resume\n") !=
          std::string::npos);
    CHECK(f.tree.exists("etc/systemd/system/sysinit.target.wants/bootseal-lockdown.service"));
    CHECK(f.parameter("kernel/sysrq") == "438\n");
    CHECK_FALSE(f.tree.exists("run/bootseal-lockdown"));
    CHECK(look_at_lockdown(f.files_only)->proven());
    REQUIRE(release_lockdown(f.files_only, f.messages));
    CHECK(files_of(f.tree) == before);
    CHECK_FALSE(look_at_lockdown(f.files_only)->engaged());
}

TEST_CASE("lockdown: root as the builder is the one whom nologin lets in") {
    LockdownMachine f;
    f.order.builder = "root";
    REQUIRE(engage_lockdown(f.files_only, f.order, f.messages));
    CHECK(f.tree.exists("etc/nologin"));
    REQUIRE(release_lockdown(f.files_only, f.messages));
    CHECK_FALSE(f.tree.exists("etc/nologin"));
    f.tree.put("etc/nologin", "not now\n");
    REQUIRE(engage_lockdown(f.files_only, f.order, f.messages));
    CHECK(f.tree.get("etc/nologin") == "not now\n");
}

TEST_CASE("lockdown: a tree without the program would not be locked down again") {
    LockdownMachine f;
    f.tree.put("usr/sbin/bootseal", "");
    std::remove(f.tree.path("usr/sbin/bootseal").c_str());
    const auto done = engage_lockdown(f.files_only, f.order, f.messages);
    REQUIRE_FALSE(done);
    CHECK(done.error().what.find("install it first") != std::string::npos);
    CHECK_FALSE(f.tree.exists("var/lib/bootseal/lockdown"));
}

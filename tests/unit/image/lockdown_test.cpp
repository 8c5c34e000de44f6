// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown.h"

#include <algorithm>

#include "image/lockdown_files.h"
#include "image/lockdown_status.h"
#include "image/lockdown_units.h"
#include "support/catch.h"
#include "support/own_network.h"
#include "support/scratch.h"
#include "support/snapshot.h"
#include "support/units.h"
#include "system/nft_table.h"

using namespace bootseal;

namespace {

const Time now = *parse_time("2026-11-21T19:00:00Z");

/// systemd as far as a lockdown goes: what /run masks is masked once it was told to look.
class Consoles final : public Units {
  public:
    explicit Consoles(const Scratch& tree) : tree_(tree) {}

    std::vector<std::string> calls;
    std::vector<std::string> running{"getty@tty1.service"};
    bool overridden = false;  ///< a file in /etc wins
    std::string refuses;      ///< a call that fails

    Result<UnitState> state(const std::string& name) const override {
        if (name == lockdown_timer) return UnitState{"loaded", timer_ ? "active" : "inactive", ""};
        if (!name.starts_with("getty@")) return UnitState{"not-found", "inactive", ""};
        return UnitState{masked_ && !overridden ? "masked" : "loaded", "inactive", ""};
    }
    Result<std::vector<std::string>> active(const std::vector<std::string>&) const override {
        return running;
    }
    Result<> start(const std::string& name) override {
        if (name == lockdown_timer) timer_ = true;
        if (name != lockdown_timer) running.push_back(name);
        return call("start " + name);
    }
    Result<> stop(const std::string& name) override {
        if (name == lockdown_timer) timer_ = false;
        std::erase(running, name);
        return call("stop " + name);
    }
    Result<> reload(const std::string& name) override { return call("reload " + name); }
    Result<> reload_manager() override {
        masked_ = tree_.exists("run/systemd/system/getty@.service");
        return call("reload_manager");
    }

  private:
    Result<> call(const std::string& what) {
        calls.push_back(what);
        return what == refuses ? Result<>(invalid("refused")) : Result<>();
    }

    const Scratch& tree_;
    bool masked_ = false;
    bool timer_ = false;
};

struct Fixture {
    Scratch tree;
    Consoles units{tree};
    RunningMachine machine{tree.root(), Kernel(tree.root()), &units, now, false, false};
    LockdownTarget target{tree.root(), &machine};
    LockdownTarget files_only{tree.root(), nullptr};
    LockdownOrder order;
    std::vector<std::string> messages;

    Fixture() {
        tree.put("usr/sbin/sshd", "");
        tree.put("usr/sbin/bootseal", "");
        tree.put("etc/passwd",
                 "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n");
        tree.put("etc/group", "root:x:0:\nalice:x:1000:\n");
        tree.put("etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\n");
        tree.directory("var/lib");
        tree.directory("run/systemd/system");
        parameter("kernel/sysrq", "438");
        parameter("kernel/yama/ptrace_scope", "3");
        parameter("fs/suid_dumpable", "2");
        parameter("kernel/core_pattern", "core");
        parameter("kernel/kexec_load_disabled", "0");
        parameter("kernel/modules_disabled", "0");
        for (const auto* table : {"tcp", "udp"})
            tree.put(std::string("proc/self/net/") + table, "  sl\n");
        order.builder = "alice";
        order.keys = {"ssh-ed25519 AAAA alice"};
        order.from = {*parse_subnet("192.0.2.2")};
    }
    void parameter(const std::string& name, const std::string& value) const {
        tree.put("proc/sys/" + name, value + "\n");
    }
    std::string parameter(const std::string& name) const { return tree.get("proc/sys/" + name); }

    std::string engage() {
        const auto done = engage_lockdown(target, order, messages);
        return done ? "" : done.error().what;
    }
    std::string broken() const {
        const auto status = look_at_lockdown(target);
        if (!status) return status.error().what;
        std::string names;
        for (const auto& check : status->checks) {
            const auto state = check.state;
            if (state == LockdownCheck::State::broken || state == LockdownCheck::State::unknown)
                names += check.what + " ";
        }
        return names;
    }
};

/// Files; the kernel's parameters are looked at by themselves.
auto files_of(const Scratch& tree) {
    auto seen = snapshot(tree.path("etc"));
    seen.merge(snapshot(tree.path("run")));
    return seen;
}

bool has_table() {
    const auto dump = dump_table();
    return dump && dump->has_value();
}

}  // namespace

TEST_CASE("lockdown: engaged and released, everything is as it was") {
    const OwnNetwork network;
    if (!network) return;
    Fixture f;
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
    Fixture f;
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
    Fixture f;
    REQUIRE(f.engage().empty());
    REQUIRE(f.engage().empty());
    REQUIRE(release_lockdown(f.target, f.messages));
    CHECK(f.parameter("kernel/sysrq") == "438\n");
    CHECK(f.units.running == std::vector<std::string>{"getty@tty1.service"});
}

TEST_CASE("lockdown: another order than the one that holds is refused") {
    const OwnNetwork network;
    if (!network) return;
    Fixture f;
    REQUIRE(f.engage().empty());
    f.order.freeze_modules = true;
    CHECK(f.engage() == "it is locked down already, and not like this: release it first");
}

TEST_CASE("lockdown: an image is sealed without it, and the machine stays locked down") {
    const OwnNetwork network;
    if (!network) return;
    Fixture f;
    const auto etc = snapshot(f.tree.path("etc"));
    REQUIRE(f.engage().empty());
    REQUIRE(release_lockdown_files(f.tree.root()));
    CHECK(snapshot(f.tree.path("etc")) == etc);
    CHECK_FALSE(f.tree.exists("var/lib/bootseal/lockdown"));
    REQUIRE(settle_lockdown(f.target, f.messages));
    CHECK(has_table());
    CHECK(f.broken().empty());
    // A running sshd asks for the keys still.
    CHECK(f.tree.get("run/bootseal/lockdown-keys") == "ssh-ed25519 AAAA alice\n");
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
    Fixture f;
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
    Fixture f;
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

TEST_CASE("lockdown: its end is by a timer that is not begun anew") {
    const OwnNetwork network;
    if (!network) return;
    Fixture f;
    f.order.end = LockdownEnd{now + std::chrono::hours(2), std::chrono::hours(2),
                              LockdownEnd::Then::poweroff};
    REQUIRE(f.engage().empty());
    const std::string timer = "run/systemd/system/bootseal-lockdown-end.timer";
    CHECK(f.tree.get(timer).find("OnActiveSec=7200s") != std::string::npos);
    f.machine.now += std::chrono::hours(1);
    REQUIRE(f.engage().empty());
    CHECK(f.tree.get(timer).find("OnActiveSec=7200s") != std::string::npos);
    CHECK(f.broken().empty());
    REQUIRE(f.units.stop(lockdown_timer));
    CHECK(f.broken() == "end ");
}

TEST_CASE("lockdown: after a reboot the rest of its time is left, at most all of it") {
    const auto left_at = [](Time time) {
        Fixture f;
        f.order.end = LockdownEnd{now + std::chrono::hours(2), std::chrono::hours(2),
                                  LockdownEnd::Then::release};
        Overlay files(f.tree.root());
        REQUIRE(write_runtime_units(files, f.order, time));
        const auto text = **files.read("run/systemd/system/bootseal-lockdown-end.timer");
        const auto at = text.find("OnActiveSec=");
        return text.substr(at, text.find('\n', at) - at);
    };
    CHECK(left_at(now + std::chrono::hours(1)) == "OnActiveSec=3600s");
    CHECK(left_at(now + std::chrono::hours(9)) == "OnActiveSec=1s");
    CHECK(left_at(now - std::chrono::hours(999)) == "OnActiveSec=7200s");
}

TEST_CASE("lockdown: modules are frozen once a machine that starts again has started") {
    const OwnNetwork network;
    if (!network) return;
    Fixture f;
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

TEST_CASE("lockdown: without a service manager the rest holds, and it is said") {
    const OwnNetwork network;
    if (!network) return;
    Fixture f;
    f.machine.units = nullptr;
    REQUIRE(f.engage().empty());
    CHECK(std::any_of(f.messages.begin(), f.messages.end(), [](const auto& message) {
        return message.starts_with("no service manager runs");
    }));
    CHECK_FALSE(f.tree.exists("run/systemd/system/getty@.service"));
    CHECK(f.broken().empty());
}

TEST_CASE("lockdown: status looks, and remembers nothing") {
    const OwnNetwork network;
    if (!network) return;
    Fixture f;
    REQUIRE(f.engage().empty());
    f.parameter("kernel/sysrq", "1");
    CHECK(f.broken() == "kernel.sysrq ");
    REQUIRE(remove_table());
    CHECK(f.broken() == "network kernel.sysrq ");
    f.units.running.emplace_back("serial-getty@ttyS0.service");
    CHECK(f.broken() == "network kernel.sysrq consoles ");
    f.tree.put("run/systemd/sessions/7", "USER=bob\nTTY=tty1\nCLASS=user\nSTATE=active\n");
    f.tree.put("run/systemd/sessions/8", "USER=alice\nCLASS=user\nSTATE=active\n");
    CHECK(f.broken() == "network kernel.sysrq consoles sessions ");
    f.tree.put("etc/ssh/sshd_config.d/00-bootseal-lockdown.conf", "# nothing\n");
    CHECK(f.broken() == "files sshd network kernel.sysrq consoles sessions ");
    CHECK_FALSE(look_at_lockdown(f.target)->proven());
}

TEST_CASE("lockdown: a tree that does not run takes the files alone") {
    Fixture f;
    const auto before = files_of(f.tree);
    REQUIRE(engage_lockdown(f.files_only, f.order, f.messages));
    CHECK(f.tree.get("etc/systemd/system/bootseal-lockdown.service")
              .find("ExecStart=/usr/sbin/bootseal lockdown engage --resume\n") !=
          std::string::npos);
    CHECK(f.tree.exists("etc/systemd/system/sysinit.target.wants/bootseal-lockdown.service"));
    CHECK(f.parameter("kernel/sysrq") == "438\n");
    CHECK_FALSE(f.tree.exists("run/bootseal"));
    CHECK(look_at_lockdown(f.files_only)->proven());
    REQUIRE(release_lockdown(f.files_only, f.messages));
    CHECK(files_of(f.tree) == before);
    CHECK_FALSE(look_at_lockdown(f.files_only)->engaged());
}

TEST_CASE("lockdown: root as the builder is the one whom nologin lets in") {
    Fixture f;
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
    Fixture f;
    f.tree.put("usr/sbin/bootseal", "");
    std::remove(f.tree.path("usr/sbin/bootseal").c_str());
    const auto done = engage_lockdown(f.files_only, f.order, f.messages);
    REQUIRE_FALSE(done);
    CHECK(done.error().what.find("install it first") != std::string::npos);
    CHECK_FALSE(f.tree.exists("var/lib/bootseal/lockdown"));
}

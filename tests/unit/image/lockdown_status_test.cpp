// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_status.h"

#include <algorithm>

#include "support/lockdown_machine.h"
#include "support/own_network.h"

using namespace bootseal;

TEST_CASE("lockdown: its end is by a timer that is not begun anew") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
    f.order.end = LockdownEnd{lockdown_start + std::chrono::hours(2), std::chrono::hours(2),
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
        LockdownMachine f;
        f.order.end = LockdownEnd{lockdown_start + std::chrono::hours(2), std::chrono::hours(2),
                                  LockdownEnd::Then::release};
        Overlay files(f.tree.root());
        REQUIRE(write_runtime_units(files, f.order, time));
        const auto text = **files.read("run/systemd/system/bootseal-lockdown-end.timer");
        const auto at = text.find("OnActiveSec=");
        return text.substr(at, text.find('\n', at) - at);
    };
    CHECK(left_at(lockdown_start + std::chrono::hours(1)) == "OnActiveSec=3600s");
    CHECK(left_at(lockdown_start + std::chrono::hours(9)) == "OnActiveSec=1s");
    CHECK(left_at(lockdown_start - std::chrono::hours(999)) == "OnActiveSec=7200s");
}

TEST_CASE("lockdown: without a service manager the rest holds, and it is said") {
    const OwnNetwork network;
    if (!network) return;
    LockdownMachine f;
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
    LockdownMachine f;
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

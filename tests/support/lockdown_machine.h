// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "image/lockdown_status.h"
#include "image/lockdown_units.h"
#include "support/catch.h"
#include "support/scratch.h"
#include "support/snapshot.h"
#include "system/nft_table.h"

namespace bootseal {

inline const Time lockdown_start = *parse_time("2026-11-21T19:00:00Z");

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

/// A tree that can be locked down as if it ran, in a network of its own.
struct LockdownMachine {
    Scratch tree;
    Consoles units{tree};
    RunningMachine machine{tree.root(), Kernel(tree.root()), &units, lockdown_start, false, false};
    LockdownTarget target{tree.root(), &machine};
    LockdownTarget files_only{tree.root(), nullptr};
    LockdownOrder order;
    std::vector<std::string> messages;

    LockdownMachine() {
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
inline auto files_of(const Scratch& tree) {
    auto seen = snapshot(tree.path("etc"));
    seen.merge(snapshot(tree.path("run")));
    return seen;
}

inline bool has_table() {
    const auto dump = dump_table();
    return dump && dump->has_value();
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_live.h"

#include "base/text.h"
#include "image/lockdown_before.h"
#include "image/lockdown_kernel.h"
#include "image/lockdown_sshd.h"
#include "image/lockdown_units.h"
#include "resource/sshd_config.h"
#include "resource/sshd_ports.h"
#include "system/conntrack.h"
#include "system/daemon.h"
#include "system/nft_table.h"
#include "system/replace.h"
#include "system/state_file.h"
#include "system/transaction.h"

namespace bootseal {

namespace {

const std::string folder = "run/bootseal-lockdown";
const std::string order_file = folder + "/order.yaml";
const std::string whole_file = folder + "/whole";
constexpr auto sshd_unit = "ssh.service";

/// A service comes again once the machine has started.
bool is_too_early(const RunningMachine& machine) {
    return machine.starting && machine.resuming;
}

Result<> set_parameters(RunningMachine& machine, const LockdownOrder& order, bool for_good) {
    for (const auto& parameter : lockdown_parameters(order)) {
        if (parameter.for_good != for_good) continue;
        if (parameter.on_request && is_too_early(machine)) continue;
        const auto now = TRY(machine.kernel.sysctl(parameter.key));
        if (!now || parameter.accepts(*now)) continue;
        TRY(machine.kernel.set_sysctl(parameter.key, parameter.value));
    }
    return {};
}

enum class Written { nothing, files };

/// The files below /run, by a journal of their own.
Result<Written> write_run_files(RunningMachine& machine, const Journal& journal,
                                const LockdownOrder& order) {
    Overlay files(machine.root);
    TRY(write_runtime_units(files, order, machine.now));
    if (files.pending().empty()) return Written::nothing;
    // Somebody took away some of them: all are written anew, so that one record has them all.
    for (const auto run : TRY(journal.runs()))
        TRY(roll_back(journal, machine.root, run));
    Overlay anew(machine.root);
    TRY(write_runtime_units(anew, order, machine.now));
    TRY(commit(journal, anew, 1, [] { return Result<>(); }));
    return Written::files;
}

Result<> hold_units(RunningMachine& machine, const Journal& journal, const LockdownOrder& order) {
    const auto written = TRY(write_run_files(machine, journal, order));
    // They may have been written by a command that was cut before systemd knew.
    if (written == Written::files || !TRY(unmasked(*machine.units)).empty()) {
        TRY(machine.units->reload_manager());
    }
    const auto open = TRY(unmasked(*machine.units));
    if (!open.empty()) {
        return invalid("these cannot be masked until the next boot, as a file in /etc has them: " +
                       join(open, ", ") + "; remove the file or mask them with systemctl");
    }
    for (const auto& name : TRY(machine.units->active(console_units())))
        TRY(machine.units->stop(name));
    return order.end ? machine.units->start(lockdown_timer) : Result<>();
}

/// sshd reads its settings again; connections that are open stay.
Result<> tell_sshd(RunningMachine& machine, std::vector<std::string>& messages) {
    constexpr auto patience = std::chrono::seconds(10);
    const auto config = TRY(read_sshd_config(Overlay(machine.root)));
    const auto values = config.value(*find_sshd_keyword("pidfile")).values;
    const auto file = values.empty() ? std::string("none") : values.front();
    const bool is_unit = machine.units && TRY(machine.units->state(sshd_unit)).active == "active";
    const auto told = TRY(tell_and_wait(machine.root, file, patience, [&]() -> Result<Told> {
        if (is_unit) {
            const auto reloaded = machine.units->reload(sshd_unit);
            return reloaded ? Result<Told>(Told::daemon) : reloaded.error();
        }
        return file == "none" ? Told::nobody : hang_up(machine.root, file, sshd_program);
    }));
    // While a machine starts, sshd is yet to come.
    if (told == Told::daemon || machine.starting) return {};
    messages.emplace_back("no sshd runs that could be told; one that starts reads its settings");
    return {};
}

/// sshd reads them as the account that logs in.
Result<> write_running_keys(const Root& root, const LockdownOrder& order) {
    const std::string path = running_keys_file + 1;
    const auto temporary = temporary_for(path, 0);
    TRY(write_file(root, temporary, keys_text(order), {.access = {0644, 0, 0}}));
    return rename_over(root, temporary, path);
}

/// Goes on after a failure, and keeps the first.
class Steps {
  public:
    void take(Result<> done) {
        if (!done && first_) first_ = std::move(done);
    }
    Result<> outcome() { return std::move(first_); }

  private:
    Result<> first_;
};

Result<> release_units(RunningMachine& machine, const LockdownBefore& before, bool has_timer) {
    Steps steps;
    steps.take(machine.units->reload_manager());
    for (const auto& unit : before.units)
        steps.take(machine.units->start(unit));
    if (has_timer) steps.take(machine.units->stop(lockdown_timer));
    return steps.outcome();
}

Result<> forget(const Root& root) {
    for (const auto& name : TRY(Overlay(root).list(folder)))
        TRY(remove_path(root, folder + "/" + name));
    return remove_path(root, folder);
}

}  // namespace

Result<LockdownRules> rules_of(const LockdownOrder& order, const Overlay& files) {
    LockdownRules rules;
    rules.dhcp_client = true;
    rules.outbound = order.out;
    std::vector<std::uint16_t> ports;
    for (const auto port : TRY(sshd_ports(files)))
        ports.push_back(static_cast<std::uint16_t>(port));
    if (ports.empty()) return invalid("sshd has no port by which the builder could come in");
    for (const auto& subnet : order.from)
        rules.inbound.push_back({subnet, Allowed::Protocol::tcp, ports});
    return rules;
}

Result<> engage_running(RunningMachine& machine, const LockdownOrder& order,
                        std::vector<std::string>& messages) {
    const auto rules = TRY(rules_of(order, Overlay(machine.root)));
    const auto journal = TRY(Journal::open(machine.root, folder));
    TRY(recover(journal, machine.root));
    TRY(keep_before(machine, order, folder));
    TRY(write_state_file(machine.root, order_file, format_order(order)));
    TRY(write_running_keys(machine.root, order));
    TRY(set_parameters(machine, order, false));
    if (machine.units) {
        TRY(hold_units(machine, journal, order));
    } else {
        messages.emplace_back(
            "no service manager runs: consoles, ctrl-alt-del and timers are as they were");
    }
    TRY(tell_sshd(machine, messages));
    TRY(set_table(rules));
    return forget_connections();
}

Result<> finish_running(RunningMachine& machine, const LockdownOrder& order) {
    TRY(set_parameters(machine, order, true));
    if (order.freeze_modules && is_too_early(machine)) return {};
    return write_state_file(machine.root, whole_file, "");
}

Result<> begin_release(const Root& root) {
    return remove_path(root, whole_file);
}

Result<> release_running(RunningMachine& machine, std::vector<std::string>& messages) {
    if (TRY(running_lockdown(machine.root)) == Lockdown::none) return {};
    TRY(begin_release(machine.root));
    const auto journal = TRY(Journal::open(machine.root, folder));
    TRY(recover(journal, machine.root));
    const auto before = TRY(read_before(machine.root, folder));
    const auto order = TRY(running_order(machine.root));
    Steps steps;
    for (const auto& [key, value] : before.parameters)
        steps.take(machine.kernel.set_sysctl(key, value));
    const auto runs = TRY(journal.runs());
    for (const auto run : runs)
        steps.take(roll_back(journal, machine.root, run));
    if (machine.units) {
        steps.take(release_units(machine, before, order && order->end));
    }
    steps.take(tell_sshd(machine, messages));
    steps.take(remove_table());
    // What failed is tried again by the next command.
    TRY(steps.outcome());
    return forget(machine.root);
}

Result<Lockdown> running_lockdown(const Root& root) {
    const Overlay files(root);
    if (TRY(files.status(whole_file))) return Lockdown::whole;
    return TRY(files.status(folder)) ? Lockdown::partial : Lockdown::none;
}

Result<std::optional<LockdownOrder>> running_order(const Root& root) {
    const auto text = TRY(Overlay(root).read(order_file));
    if (!text) return std::optional<LockdownOrder>();
    return std::optional(TRY(parse_order(*text, "/" + order_file)));
}

}  // namespace bootseal

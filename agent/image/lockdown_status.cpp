// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_status.h"

#include <algorithm>
#include <functional>
#include <set>

#include "base/text.h"
#include "image/lockdown_files.h"
#include "image/lockdown_kernel.h"
#include "image/lockdown_sshd.h"
#include "image/lockdown_units.h"
#include "resource/sshd_ports.h"
#include "system/nft_table.h"
#include "system/sessions.h"

namespace bootseal {

namespace {

using State = LockdownCheck::State;

/// What is wrong in each case; nothing where all is well.
using Faults = std::vector<std::string>;

class Looker {
  public:
    Looker(const LockdownTarget& target, const LockdownOrder& order, LockdownStatus& status)
        : target_(target), order_(order), status_(status) {}

    void look() {
        look_at("files", "those of the lockdown, for the next boot too", [&] { return files(); });
        look_at("sshd", "admits " + order_.builder + " alone, by key", [&] { return sshd(); });
        if (!target_.running) return;
        const auto& machine = *target_.running;
        look_at_network();
        for (const auto& parameter : lockdown_parameters(order_)) {
            look_at(std::string(parameter.key), std::string(parameter.says),
                    [&] { return this->parameter(parameter); });
        }
        if (machine.units) {
            look_at("consoles", "nobody is asked to log in there", [&] { return consoles(); });
            if (order_.end) look_at("end", ends(), [&] { return timer(); });
        } else {
            add("consoles", State::note, "no service manager runs that could be asked");
        }
        look_at("sessions", "none but those of " + order_.builder, [&] { return sessions(); });
        look_at_sockets();
        if (status_.facts.running != Lockdown::whole) {
            add("whole", State::broken,
                "engaging or releasing was cut short: do it again, either of them");
        }
    }

  private:
    void add(std::string what, State state, std::string says) {
        status_.checks.push_back({std::move(what), state, std::move(says)});
    }

    void look_at(const std::string& what, const std::string& holds,
                 const std::function<Result<Faults>()>& find) {
        const auto faults = find();
        if (!faults) return add(what, State::unknown, faults.error().what);
        if (faults->empty()) return add(what, State::holds, holds);
        for (const auto& fault : *faults)
            add(what, State::broken, fault);
    }

    std::string ends() const {
        return std::string(name_of(order_.end->then)) + " at " + format_time(order_.end->at);
    }

    Result<Faults> files() {
        Faults faults;
        if (!status_.facts.files) {
            add("files", State::note, "they are out of the tree: the next boot is not locked down");
            return faults;
        }
        Overlay wanted(target_.root);
        TRY(write_lockdown_files(wanted, order_));
        for (const auto& [path, change] : wanted.pending())
            faults.push_back("/" + printable(path) + " is not as it was written");
        return faults;
    }

    Result<Faults> sshd() {
        Faults faults;
        if (!status_.facts.files) return faults;
        const auto restricted = require_restricted_sshd(Overlay(target_.root), order_);
        if (!restricted) faults.push_back(restricted.error().what);
        return faults;
    }

    void look_at_network() {
        const auto rules = rules_of(order_, Overlay(target_.root));
        if (!rules) return add("network", State::unknown, rules.error().what);
        const auto dump = dump_table();
        if (!dump) return add("network", State::unknown, dump.error().what);
        if (!*dump) return add("network", State::broken, "there is no table inet bootseal");
        if (!matches(**dump, *rules)) {
            return add("network", State::broken, "the table inet bootseal was changed");
        }
        std::vector<std::string> from;
        for (const auto& subnet : order_.from)
            from.push_back(format_subnet(subnet));
        add("network", State::holds,
            "in from " + join(from, ", ") +
                " to sshd alone; dropped so far: " + std::to_string((*dump)->dropped) + " packets");
    }

    Result<Faults> parameter(const LockdownParameter& parameter) const {
        const auto now = TRY(target_.running->kernel.sysctl(parameter.key));
        if (now && parameter.accepts(*now)) return Faults();
        if (now) return Faults{"is " + printable(*now)};
        if (parameter.needed) return Faults{"this kernel does not have it"};
        return Faults();
    }

    Result<Faults> consoles() const {
        Faults faults;
        const auto& units = *target_.running->units;
        for (const auto& name : TRY(unmasked(units)))
            faults.push_back(name + " is not masked");
        for (const auto& name : TRY(units.active(console_units())))
            faults.push_back(name + " runs");
        return faults;
    }

    Result<Faults> timer() const {
        const auto state = TRY(target_.running->units->state(lockdown_timer));
        if (state.active == "active") return Faults();
        return Faults{"the timer is " + state.active};
    }

    Result<Faults> sessions() const {
        Faults faults;
        for (const auto& session : TRY(login_sessions(target_.root))) {
            if (session.user == order_.builder) continue;
            const auto place = session.remote.empty() ? session.terminal : session.remote;
            faults.push_back(printable(session.user) + (place.empty() ? "" : " on ") +
                             printable(place) + ": end it with loginctl terminate-session " +
                             printable(session.id));
        }
        return faults;
    }

    /// They listen, and the firewall lets nobody come to them.
    void look_at_sockets() {
        const auto ports = sshd_ports(Overlay(target_.root));
        const auto sockets = target_.running->kernel.listening();
        if (!ports || !sockets) {
            return add("sockets", State::unknown, (ports ? sockets.error() : ports.error()).what);
        }
        std::set<std::string> others;
        for (const auto& socket : *sockets) {
            if (socket.reach == ListeningSocket::Reach::loopback) continue;
            if (socket.protocol == "tcp" && ports->contains(socket.port)) continue;
            others.insert(socket.name());
        }
        add("sockets", State::note,
            others.empty()
                ? "nothing but sshd listens"
                : "listen behind the firewall: " + join({others.begin(), others.end()}, ", "));
    }

    const LockdownTarget& target_;
    const LockdownOrder& order_;
    LockdownStatus& status_;
};

}  // namespace

bool LockdownStatus::proven() const {
    return engaged() && std::none_of(checks.begin(), checks.end(), [](const auto& check) {
               return check.state == State::broken || check.state == State::unknown;
           });
}

Result<LockdownStatus> look_at_lockdown(const LockdownTarget& target) {
    LockdownStatus status;
    status.facts = TRY(lockdown_facts(target));
    status.order = TRY(tree_order(target.root));
    if (!status.order && target.running) status.order = TRY(running_order(target.root));
    if (status.order) Looker(target, *status.order, status).look();
    return status;
}

}  // namespace bootseal

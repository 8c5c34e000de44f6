// SPDX-License-Identifier: Apache-2.0
#include "cli/lockdown_commands.h"

#include <array>

#include "base/text.h"
#include "cli/build_log.h"
#include "cli/lockdown_options.h"
#include "cli/output.h"
#include "cli/session.h"
#include "image/lockdown_kernel.h"
#include "image/lockdown_status.h"
#include "report/lockdown.h"
#include "system/caller.h"
#include "system/unit_files.h"

namespace bootseal {

namespace {

constexpr std::array all_engage_options{
    root_option,
    Option{"builder", "USER", "who alone may log in; without it the account that asks for this"},
    Option{"builder-key", "FILE", "the keys that are taken, instead of those that sshd takes now"},
    Option{"allow-from", "CIDR", "where the builder comes from; without it where this session does",
           true},
    Option{"allow-out", "CIDR[:PORT/PROTO]",
           "what may be talked to, instead of dns, which are the name servers", true},
    Option{"for", "TIME", "how long, as 90m or 2h; needs --then"},
    Option{"then", "END", "what comes after that: release or poweroff"},
    Option{"freeze-modules", nullptr, "no further kernel module is loaded until a reboot"},
    Option{"resume", nullptr, "again what the files of this machine ask for, after a reboot"},
};
constexpr std::array all_status_options{
    root_option, Option{"format", "NAME", "table (default) or json"}, output_option};
constexpr std::array all_release_options{root_option};

/// The tree of --root or this machine, and what runs on it.
class Place {
  public:
    static Result<Place> open(const Arguments& arguments) {
        TRY(require_no_operand(arguments));
        TRY(require_root());
        const auto named = arguments.value("root");
        Place place(TRY(Root::open(named.value_or("/"))));
        if (TRY(place.is_machine(named.has_value())) == Is::tree) return place;
        place.running_.emplace(RunningMachine{place.root_, Kernel(place.root_), nullptr,
                                              clock_now(), false, arguments.has("resume")});
        if (TRY(Overlay(place.root_).status(runtime_units))) {
            place.units_ = TRY(open_units());
            place.running_->units = place.units_.get();
            const auto state = TRY(place.units_->state("multi-user.target"));
            place.running_->starting = state.active != "active";
        }
        return place;
    }

    const Root& root() const { return root_; }
    bool live() const { return running_.has_value(); }
    LockdownTarget target() { return {root_, running_ ? &*running_ : nullptr}; }

  private:
    enum class Is { machine, tree };

    explicit Place(Root root) : root_(std::move(root)) {}

    Result<Is> is_machine(bool named) const {
        const auto top = TRY(Root::open("/"));
        const auto here = TRY(root_.status(""));
        const auto there = TRY(top.status(""));
        if (here.device != there.device || here.inode != there.inode) return Is::tree;
        if (TRY(own_sight(root_)) == Sight::machine) return Is::machine;
        if (named) return Is::tree;
        return usage_error(
            "this is a chroot, and the network and the kernel are those of the machine around "
            "it: give --root / for the tree alone");
    }

    Root root_;
    std::unique_ptr<Units> units_;
    std::optional<RunningMachine> running_;
};

void say_all(const std::vector<std::string>& messages) {
    for (const auto& message : messages)
        say(message);
}

/// Does one thing, after what a cut command left is undone.
Result<> settle_and(const LockdownTarget& target,
                    const std::function<Result<>(std::vector<std::string>&)>& act) {
    std::vector<std::string> messages;
    auto done = settle_lockdown(target, messages);
    if (done) done = act(messages);
    say_all(messages);
    return done;
}

/// What the kernel does not take back before it starts anew, as it is now.
Result<> say_what_stays(const LockdownTarget& target) {
    if (!target.running) return {};
    LockdownOrder all;
    all.freeze_modules = true;
    for (const auto& parameter : lockdown_parameters(all)) {
        if (!parameter.for_good) continue;
        const auto now = TRY(target.running->kernel.sysctl(parameter.key));
        if (!now || !parameter.accepts(*now)) continue;
        say("until the next boot, released or not: " + std::string(parameter.says));
    }
    return {};
}

}  // namespace

const std::span<const Option> lockdown_engage_options = all_engage_options;
const std::span<const Option> lockdown_status_options = all_status_options;
const std::span<const Option> lockdown_release_options = all_release_options;

Result<Exit> lockdown_engage_command(const Arguments& arguments) {
    auto place = TRY(Place::open(arguments));
    const auto target = place.target();
    if (arguments.has("resume")) {
        if (!place.live()) return usage_error("--resume is for a machine that runs");
        TRY(settle_and(target, [&](auto& messages) { return resume_lockdown(target, messages); }));
        return Exit::done;
    }
    const auto order = TRY(order_of(arguments, place.root(), place.live(), clock_now()));
    if (order.end && place.live() && !target.running->units) {
        return invalid("no service manager runs here, so nothing could end it after --for");
    }
    TRY(settle_and(target,
                   [&](auto& messages) { return engage_lockdown(target, order, messages); }));
    TRY(note_event(place.root(), {"lockdown engage", {{"builder", order.builder}}}));
    say((place.live() ? "locked down for " : "the tree comes up locked down for ") + order.builder);
    TRY(say_what_stays(target));
    return Exit::done;
}

Result<Exit> lockdown_status_command(const Arguments& arguments) {
    const auto format = arguments.value("format").value_or("table");
    if (format != "table" && format != "json") {
        return usage_error("--format does not know " + printable(format));
    }
    auto place = TRY(Place::open(arguments));
    const auto target = place.target();
    TRY(settle_and(target, [](auto&) { return Result<>(); }));
    const auto status = TRY(look_at_lockdown(target));
    TRY(deliver(format == "json" ? lockdown_json(status) : lockdown_text(status), arguments));
    return status.proven() ? Exit::done : Exit::not_compliant;
}

Result<Exit> lockdown_release_command(const Arguments& arguments) {
    auto place = TRY(Place::open(arguments));
    const auto target = place.target();
    TRY(settle_and(target, [&](auto& messages) { return release_lockdown(target, messages); }));
    TRY(note_event(place.root(), {"lockdown release", {}}));
    say(place.live() ? "released" : "the tree is not locked down");
    TRY(say_what_stays(target));
    return Exit::done;
}

}  // namespace bootseal

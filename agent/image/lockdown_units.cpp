// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_units.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "system/unit_files.h"

namespace bootseal {

namespace {

/// A unit that is masked, and the name by which systemd is asked: it does not load a template.
struct Console {
    std::string_view name;
    std::string_view instance;
};

constexpr std::array<Console, 9> consoles{{
    {"getty@.service", "getty@tty1.service"},
    {"autovt@.service", "autovt@tty1.service"},
    {"serial-getty@.service", "serial-getty@ttyS0.service"},
    {"console-getty.service", ""},
    {"container-getty@.service", "container-getty@1.service"},
    {"debug-shell.service", ""},
    {"display-manager.service", ""},
    // Alt and the up arrow start it, where somebody made it do something.
    {"kbrequest.target", ""},
    {"ctrl-alt-del.target", ""},
}};

/// Seven times in two seconds reboot at once, whatever the unit says.
constexpr std::string_view no_burst =
    "# By bootseal, for as long as this build machine is locked down.\n"
    "[Manager]\n"
    "CtrlAltDelBurstAction=none\n";

/// The firewall of the machine itself: its file begins with "flush ruleset", and its end is that.
std::string set_again() {
    const auto resume = std::string(lockdown_program) + " lockdown engage --resume\n";
    return "# By bootseal, for as long as this build machine is locked down.\n"
           "[Service]\n"
           "ExecStartPost=" +
           resume + "ExecReload=" + resume + "ExecStopPost=" + resume;
}

/// Before anything of the network is there, and after what sets kernel parameters and rules of its
/// own.
constexpr std::string_view early =
    "DefaultDependencies=no\n"
    "Conflicts=shutdown.target\n"
    "Wants=network-pre.target\n"
    "After=local-fs.target systemd-modules-load.service systemd-sysctl.service "
    "systemd-tmpfiles-setup.service nftables.service\n"
    "Before=network-pre.target sysinit.target shutdown.target\n";

constexpr std::string_view late = "After=multi-user.target\n";

std::string resume_text(std::string_view when, std::string_view target) {
    return "# By bootseal, for as long as this build machine is locked down.\n"
           "[Unit]\n"
           "Description=Lock this build machine down again\n" +
           std::string(when) + "ConditionPathExists=" + lockdown_order_file +
           "\n\n"
           "[Service]\n"
           "Type=oneshot\n"
           "RemainAfterExit=yes\n"
           "ExecStart=" +
           lockdown_program +
           " lockdown engage --resume\n\n"
           "[Install]\n"
           "WantedBy=" +
           std::string(target) + "\n";
}

Result<> enable(Overlay& files, const std::string& name, std::string_view when,
                const std::string& target) {
    const auto path = std::string(admin_units) + name;
    TRY(files.write(path, resume_text(when, target), {0644, 0, 0}));
    return files.symlink(std::string(admin_units) + target + ".wants/" + name, "/" + path);
}

/// What the timer starts. A lockdown that is resumed while the machine starts must not wait for
/// what comes after it, hence no default dependencies.
std::string end_service(LockdownEnd::Then then) {
    const bool release = then == LockdownEnd::Then::release;
    return std::string(
               "[Unit]\n"
               "Description=The time of the lockdown is over: ") +
           std::string(name_of(then)) + "\n" + (release ? "" : "SuccessAction=poweroff\n") +
           "DefaultDependencies=no\n"
           "\n[Service]\n"
           "Type=oneshot\n"
           "ExecStart=" +
           // Another command may be at work just then.
           (release ? std::string(lockdown_program) +
                          " lockdown release\nRestart=on-failure\nRestartSec=5s\n"
                    : "/bin/true\n");
}

std::string end_timer(const LockdownEnd& end, Time now) {
    using std::chrono::seconds;
    // By the machine's own time from now on: a clock that is set must not move it.
    const auto left = std::clamp(end.at - now, seconds(1), end.after);
    return "[Unit]\n"
           "Description=The time of the lockdown\n"
           "DefaultDependencies=no\n"
           "\n[Timer]\n"
           "OnActiveSec=" +
           std::to_string(left.count()) +
           "s\n"
           "AccuracySec=1s\n";
}

}  // namespace

Result<> write_resume_services(Overlay& files, const LockdownOrder& order) {
    TRY(enable(files, "bootseal-lockdown.service", early, "sysinit.target"));
    if (!order.freeze_modules) return {};
    return enable(files, "bootseal-lockdown-modules.service", late, "multi-user.target");
}

Result<> write_runtime_units(Overlay& files, const LockdownOrder& order, Time now) {
    for (const auto& console : consoles)
        TRY(files.symlink(std::string(runtime_units) + std::string(console.name), "/dev/null"));
    TRY(files.write("run/systemd/system.conf.d/bootseal-lockdown.conf", no_burst));
    TRY(files.write(std::string(runtime_units) + "nftables.service.d/bootseal-lockdown.conf",
                    set_again()));
    if (!order.end) return {};
    const auto timer = std::string(runtime_units) + lockdown_timer;
    const auto service = timer.substr(0, timer.rfind('.')) + ".service";
    // Written again it would begin again.
    if (TRY(files.status(timer))) return {};
    TRY(files.write(timer, end_timer(*order.end, now)));
    return files.write(service, end_service(order.end->then));
}

const std::vector<std::string>& console_units() {
    static const auto patterns = [] {
        std::vector<std::string> all;
        for (const auto& console : consoles) {
            std::string pattern(console.name);
            if (!console.instance.empty()) pattern.insert(pattern.find('@') + 1, "*");
            all.push_back(std::move(pattern));
        }
        return all;
    }();
    return patterns;
}

Result<std::vector<std::string>> unmasked(const Units& units) {
    std::vector<std::string> found;
    for (const auto& console : consoles) {
        const std::string name(console.instance.empty() ? console.name : console.instance);
        const auto load = TRY(units.state(name)).load;
        if (load != "masked" && load != "not-found") found.push_back(name);
    }
    return found;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "cli/firstboot_failure.h"

#include <thread>

#include "base/text.h"
#include "cli/output.h"
#include "firstboot/isolation.h"
#include "system/units.h"
#include "telemetry/journal.h"

namespace bootseal {

namespace {

/// For whoever is at the console.
constexpr std::chrono::seconds reading_time{10};
constexpr std::chrono::hours for_ever{24};

void print_on_console(const std::string& text) {
    print("\n*** bootseal: " + printable(text, 1000) + "\n\n");
    // There is nobody to tell where that fails.
    static_cast<void>(flush_output());
}

[[noreturn]] void wait_for_the_end() {
    for (;;)
        std::this_thread::sleep_for(for_ever);
}

/// What is after this unit, the network too, waits for it.
[[noreturn]] void hold(const std::string& why) {
    print_on_console(why + "; the boot is held here");
    tell_journal(message::isolated, why + "; the boot is held here");
    wait_for_the_end();
}

void isolate(const Root& root, const std::string& why) {
    const auto text = "This machine is isolated, as its first boot failed: " + why;
    const auto closed = close_network(root);
    if (!closed) hold(text + "; its network cannot be closed: " + closed.error().what);
    tell_journal(message::isolated, text);
    print_on_console(text);
    const auto issue = write_issue(root, text);
    if (!issue) say("the console's logins do not say so: " + issue.error().what);
}

[[noreturn]] void power_off(const std::string& why) {
    print_on_console("The first boot failed, and this machine is switched off: " + why);
    std::this_thread::sleep_for(reading_time);
    auto units = open_units();
    const auto done = units ? (*units)->start("poweroff.target") : Result<>(units.error());
    if (!done) say("it cannot be switched off: " + done.error().what);
    wait_for_the_end();
}

}  // namespace

Result<> act_on_failure(const Failed& machine, const std::string& why) {
    if (!machine.live) return {};
    switch (machine.then) {
        case OnFailure::go_on:
            print_on_console("The first boot failed: " + why);
            return {};
        case OnFailure::isolate:
            isolate(machine.root, why);
            return {};
        case OnFailure::poweroff:
            power_off(why);
    }
    return {};
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "cli/heartbeat_commands.h"

#include <array>
#include <cstdlib>
#include <random>

#include "base/text.h"
#include "cli/output.h"
#include "cli/session.h"
#include "system/named_file.h"
#include "system/notify.h"
#include "system/waiter.h"
#include "telemetry/journal.h"
#include "telemetry/sender.h"
#include "telemetry/status.h"

namespace bootseal {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::array all_heartbeat_options{
    root_option, Option{"once", nullptr, "say what there is to say, and end"}};
constexpr std::array all_status_options{root_option};

/// After an error of our own folder.
constexpr milliseconds pause_time{10'000};
constexpr std::size_t most_token = 1024;

/// The token is a credential of the unit (systemd.exec(5)), or the file of telemetry.yaml.
Result<std::optional<std::string>> read_token(const Root& root, const TelemetryConfig& config) {
    const auto trimmed = [](Result<std::string> text) -> Result<std::optional<std::string>> {
        if (!text && is_absent(text.error())) return std::optional<std::string>();
        if (!text) return text.error();
        return std::optional(std::string(trim(*text)));
    };
    if (const auto* folder = std::getenv("CREDENTIALS_DIRECTORY")) {
        auto token =
            TRY(trimmed(read_named_file(std::string(folder) + "/bootseal.token", most_token)));
        // The unit gives "-" where nobody gives it any.
        if (token && *token != "-") return token;
    }
    if (!config.token) return std::optional<std::string>();
    return trimmed(root.read(*config.token, most_token));
}

SenderTools tools_of(const Root& root, const TelemetryConfig& config) {
    SenderTools tools;
    tools.clock = clock_now;
    tools.ticks = steady_clock::now;
    tools.random = [device = std::make_shared<std::random_device>()] {
        return std::uniform_real_distribution<double>(0, 1)(*device);
    };
    tools.post = post;
    tools.token = [root, config] { return read_token(root, config); };
    tools.alive = [] { notify_manager("WATCHDOG=1"); };
    return tools;
}

struct Place {
    Root root;
    TelemetryConfig config;
};

/// Not for root alone: it runs as a user of its own.
Result<Place> open_place(const Arguments& arguments) {
    TRY(require_no_operand(arguments));
    auto root = TRY(Root::open(arguments.value("root").value_or("/")));
    const auto config = TRY(read_telemetry_config(root));
    if (!config || !config->collector)
        return invalid("/" + std::string(telemetry_config) + " names no collector");
    return Place{std::move(root), *config};
}

Result<Exit> tell_once(Sender& sender) {
    const auto delivery = TRY(sender.turn());
    if (!delivery) {
        print("there is nothing to say\n");
        return Exit::done;
    }
    if (delivery->end != Delivery::End::done) return Exit::failed;
    print(std::to_string(delivery->heartbeats) + " heartbeats and " +
          std::to_string(delivery->reports) + " reports are delivered\n");
    return Exit::done;
}

Result<Exit> tell_on(Sender& sender, Waiter& waiter, const Root& root) {
    const auto watchdog = watchdog_time();
    notify_manager("READY=1");
    std::string problem;
    for (;;) {
        notify_manager("WATCHDOG=1");
        TRY(waiter.watch(root, std::string(outbox_folder)));
        const auto turned = sender.turn();
        auto trouble = turned ? "" : turned.error().what;
        if (!trouble.empty() && trouble != problem) tell_journal(message::not_kept, trouble);
        problem = std::move(trouble);
        auto wait = turned ? sender.until_next() : pause_time;
        if (watchdog) wait = std::min(wait, *watchdog / 2);
        if (TRY(waiter.wait(wait)) == Waiter::Woken::end) break;
    }
    notify_manager("STOPPING=1");
    return Exit::done;
}

}  // namespace

const std::span<const Option> heartbeat_options = all_heartbeat_options;
const std::span<const Option> heartbeat_status_options = all_status_options;

Result<Exit> heartbeat_command(const Arguments& arguments) {
    const auto place = TRY(open_place(arguments));
    auto sender = TRY(Sender::open(place.root, place.config, tools_of(place.root, place.config)));
    if (arguments.has("once")) return tell_once(sender);
    auto waiter = TRY(Waiter::open());
    return tell_on(sender, waiter, place.root);
}

Result<Exit> heartbeat_status_command(const Arguments& arguments) {
    const auto place = TRY(open_place(arguments));
    const auto status = TRY(sender_status(place.root));
    if (!status) {
        print("this machine has no identity yet\n");
        return Exit::not_compliant;
    }
    const auto line = [](std::string_view name, const std::string& value) {
        print(std::string(name) + std::string(14 - name.size(), ' ') + value + "\n");
    };
    line("agent", hex(status->agent));
    line("collector",
         place.config.collector->host + ":" + std::to_string(place.config.collector->port));
    line("certificate", status->until ? "until " + format_time(*status->until) : "none yet");
    line("last", status->last ? "heartbeat " + std::to_string(status->last->sequence()) + ", " +
                                    format_time(Time(std::chrono::seconds(status->last->at())))
                              : "none yet");
    line("waiting", std::to_string(status->waiting));
    return status->until && status->waiting == 0 ? Exit::done : Exit::not_compliant;
}

}  // namespace bootseal

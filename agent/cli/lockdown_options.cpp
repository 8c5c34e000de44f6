// SPDX-License-Identifier: Apache-2.0
#include "cli/lockdown_options.h"

#include <cstdlib>

#include "base/text.h"
#include "cli/command.h"
#include "image/lockdown_builder.h"
#include "system/caller.h"
#include "system/named_file.h"
#include "system/users.h"

namespace bootseal {

namespace {

constexpr std::string_view dns = "dns";

Result<std::string> builder_of(const Arguments& arguments, const Root& root, const Caller& caller) {
    if (const auto named = arguments.value("builder")) return *named;
    const auto* sudo = std::getenv("SUDO_USER");
    if (sudo && *sudo) return std::string(sudo);
    if (!caller.login) return std::string("root");
    const auto users = TRY(read_users(Overlay(root)));
    const auto* account = users.account(*caller.login);
    return account ? account->name : std::string("root");
}

Result<std::vector<std::string>> keys_of(const Arguments& arguments, const Root& root,
                                         const std::string& builder) {
    const Overlay files(root);
    const auto file = arguments.value("builder-key");
    if (!file) return builder_keys(files, builder);
    const auto text = TRY(read_named_file(*file));
    auto keys = TRY(parse_keys(text));
    if (keys.empty()) return invalid(printable(*file) + " holds no key");
    return keys;
}

Result<std::vector<Subnet>> from_of(const Arguments& arguments, const Caller& caller) {
    std::vector<Subnet> from;
    for (const auto& text : arguments.values("allow-from"))
        from.push_back(TRY(parse_subnet(text)));
    if (from.empty() && caller.peer) from.push_back(TRY(parse_subnet(*caller.peer)));
    if (!from.empty()) return from;
    return usage_error(
        "it cannot be told where the builder comes from, as this is no session of SSH: say it "
        "with --allow-from");
}

Result<std::vector<Allowed>> out_of(const Arguments& arguments, const Root& root) {
    auto texts = arguments.values("allow-out");
    if (texts.empty()) texts.emplace_back(dns);
    std::vector<Allowed> out;
    for (const auto& text : texts) {
        if (text != dns) {
            out.push_back(TRY(parse_allowed(text)));
            continue;
        }
        for (auto& server : TRY(name_servers(Overlay(root))))
            out.push_back(std::move(server));
    }
    return out;
}

Result<std::optional<LockdownEnd>> end_of(const Arguments& arguments, Time now) {
    const auto length = arguments.value("for");
    const auto then = arguments.value("then");
    if (!length && !then) return std::optional<LockdownEnd>();
    if (!length || !then) return usage_error("--for and --then go together");
    LockdownEnd end;
    const auto after = parse_length(*length);
    if (!after) return usage_error("--for: " + after.error().what);
    end.after = *after;
    end.at = now + end.after;
    if (*then == "poweroff") {
        end.then = LockdownEnd::Then::poweroff;
    } else if (*then != "release") {
        return usage_error("--then takes release or poweroff, not " + printable(*then));
    }
    return std::optional(end);
}

}  // namespace

Result<LockdownOrder> order_of(const Arguments& arguments, const Root& root, bool live, Time now) {
    const auto caller = live ? TRY(find_caller(root)) : Caller();
    LockdownOrder order;
    order.end = TRY(end_of(arguments, now));
    order.from = TRY(from_of(arguments, caller));
    order.out = TRY(out_of(arguments, root));
    order.builder = live ? TRY(builder_of(arguments, root, caller))
                         : arguments.value("builder").value_or("root");
    order.keys = TRY(keys_of(arguments, root, order.builder));
    order.freeze_modules = arguments.has("freeze-modules");
    return order;
}

}  // namespace bootseal

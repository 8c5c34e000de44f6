// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "system/lockdown_rules.h"

namespace bootseal {

/// What becomes of a lockdown whose builder vanished.
struct LockdownEnd {
    enum class Then { release, poweroff };

    Time at;                       ///< by the clock
    std::chrono::seconds after{};  ///< and never later than this, should the clock be wrong
    Then then = Then::release;

    bool operator==(const LockdownEnd&) const = default;
};

/// All that a lockdown is made of: whoever has this can bring it about again after a reboot, and
/// hold a machine against it.
struct LockdownOrder {
    std::string builder;            ///< the one account that may log in
    std::vector<std::string> keys;  ///< lines of authorized_keys(5)
    std::vector<Subnet> from;       ///< where the builder comes from
    std::vector<Allowed> out;       ///< what the machine may begin to talk to
    bool freeze_modules = false;    ///< no further kernel module is loaded
    std::optional<LockdownEnd> end;

    bool operator==(const LockdownOrder&) const = default;
};

/// As a YAML document that a person can read; parse_order() gives it back.
std::string format_order(const LockdownOrder& order);
Result<LockdownOrder> parse_order(std::string_view bytes, const std::string& file);

/// "192.0.2.0/24", "192.0.2.53:53/udp", "[2001:db8::1]:443/tcp".
Result<Allowed> parse_allowed(std::string_view text);
std::string format_allowed(const Allowed& allowed);

/// How long a lockdown lasts: a duration, at most a year.
Result<std::chrono::seconds> parse_length(std::string_view text);

std::string_view name_of(LockdownEnd::Then then);

}  // namespace bootseal

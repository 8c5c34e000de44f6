// SPDX-License-Identifier: Apache-2.0
#include "ruleset/accept.h"

#include "base/text.h"
#include "trust/floor.h"
#include "trust/refusal.h"

namespace bootseal {

Result<> accept_ruleset(const Ruleset& ruleset, std::uint64_t serial_floor, Time now,
                        const OsRelease& system) {
    const std::string subject = "ruleset " + ruleset.id + " " + ruleset.version;
    TRY(require_serial(ruleset.serial, serial_floor, ruleset.id));
    if (ruleset.expires <= now) {
        return refused(Refusal::expired, subject + " expired at " + format_time(ruleset.expires) +
                                             " and it is " + format_time(now));
    }
    std::vector<std::string> names;
    for (const auto& platform : ruleset.platforms) {
        if (platform.id == system.id && platform.version == system.version) return {};
        names.push_back(platform.id + " " + platform.version);
    }
    return refused(Refusal::platform, subject + " is for " + join(names, ", ") +
                                          ", and this system is " +
                                          printable(system.id + " " + system.version, 80));
}

}  // namespace bootseal

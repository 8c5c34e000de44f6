// SPDX-License-Identifier: Apache-2.0
#include "ruleset/accept.h"

#include "base/text.h"
#include "trust/refusal.h"

namespace bootseal {

Result<> accept_ruleset(const Ruleset& ruleset, std::uint64_t serial_floor, Time now,
                        const OsRelease& system) {
    const std::string subject = "ruleset " + ruleset.id + " " + ruleset.version;
    if (ruleset.serial < serial_floor) {
        return refused(Refusal::rollback, subject + " has the serial " +
                                              std::to_string(ruleset.serial) + ", and below " +
                                              std::to_string(serial_floor) + " none is accepted");
    }
    if (ruleset.expires <= now) {
        return refused(Refusal::expired, subject + " expired at " + format_time(ruleset.expires) +
                                             " and it is " + format_time(now));
    }
    std::vector<std::string> names;
    for (const auto& platform : ruleset.platforms) {
        if (platform.id == system.id && platform.version == system.version) return {};
        names.push_back(platform.id + " " + platform.version);
    }
    return unsupported(subject + " is for " + join(names, ", ") + ", and this system is " +
                       printable(system.id + " " + system.version, 80));
}

}  // namespace bootseal

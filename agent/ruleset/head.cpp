// SPDX-License-Identifier: Apache-2.0
#include "ruleset/head.h"

#include <limits>

#include "ruleset/words.h"
#include "trust/floor.h"
#include "trust/refusal.h"

namespace bootseal {

Result<Head> parse_head(Fields& fields) {
    Head head;
    head.id = TRY(kebab_name(fields, "id"));
    head.serial = static_cast<std::uint64_t>(
        TRY(fields.number("serial", 1, std::numeric_limits<std::int64_t>::max())));
    head.expires = TRY(time_field(fields, "expires"));
    return head;
}

Result<> accept_head(const std::string& kind, const Head& head, std::uint64_t serial_floor,
                     Time now) {
    TRY(require_serial(head.serial, serial_floor, serial_name(kind, head)));
    if (head.expires > now) return {};
    return refused(Refusal::expired, kind + " " + head.id + " expired at " +
                                         format_time(head.expires) + " and it is " +
                                         format_time(now));
}

std::string serial_name(const std::string& kind, const Head& head) {
    return kind + "." + head.id;
}

}  // namespace bootseal

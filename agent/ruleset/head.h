// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "yaml/fields.h"

namespace bootseal {

/// What every signed document says of itself:
///
///     id: web-servers
///     serial: 3                        # grows; the agent never goes back
///     expires: 2027-11-20T00:00:00Z
struct Head {
    std::string id;
    std::uint64_t serial = 0;
    Time expires;
};

/// Takes the three fields; more may be in the mapping.
Result<Head> parse_head(Fields& fields);

/// Whether a verified document may be used now. A serial below `serial_floor` (which no clock has a
/// part in) and an expiry that `now` has reached are refusals of trust. `kind` is for messages, and
/// apart from "ruleset" part of the name under which the serial is kept.
Result<> accept_head(const std::string& kind, const Head& head, std::uint64_t serial_floor,
                     Time now);

/// The name under which its serial is kept: "tailoring.web-servers".
std::string serial_name(const std::string& kind, const Head& head);

}  // namespace bootseal

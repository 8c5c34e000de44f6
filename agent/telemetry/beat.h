// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/heartbeat.pb.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "telemetry/identity.h"
#include "telemetry/spool.h"

namespace bootseal {

/// What a heartbeat is about.
struct BeatFacts {
    std::string boot;   ///< the kernel's boot_id, 16 raw bytes
    std::string state;  ///< the bytes of the State
    Time at;
    Time looked;  ///< when that was
    v1::Clock clock = v1::CLOCK_TRUSTED;
};

/// Whether the interval since the last heartbeat is over.
enum class Interval { running, over };

/// Why a heartbeat is to be made now: nothing where nothing changed, the interval is not over, and
/// the boot is the same as in the last one.
std::optional<v1::Occasion> occasion_of(const std::optional<v1::Heartbeat>& last,
                                        const BeatFacts& facts, Interval interval);

/// Makes the heartbeat that follows the last one in the spool, signs it and adds it there. The
/// State goes with it where it is another one than in the last.
Result<> make_beat(const Identity& identity, Spool& spool, const BeatFacts& facts,
                   v1::Occasion occasion);

/// The last one that was made; nothing where there is none. One that cannot be read is an error.
Result<std::optional<v1::Heartbeat>> last_beat(const Spool& spool);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "store/sql.h"

namespace bootseal {

// What is done for all hosts at once, now and then, beside the StoreThread. Several collectors may
// do each of it at a time: then one does, or twice is as good as once.

/// What was counted last, and when that was written.
struct FleetCount {
    std::string text;
    Time written{};
};

/// Counts the fleet for FleetView::overview() and rules(), and notes the point of this hour. Reads
/// for as long as that takes, and writes for a moment; nothing for a minute where all is as in
/// `last`.
Result<> count_fleet(Sql& sql, Time now, FleetCount& last);

/// Opens an incident `silence` for hosts that were not heard since `cutoff`; some hundred at once.
Result<> note_silence(Sql& sql, Time cutoff, Time now);

/// Opens an incident `stale` for hosts whose newest heartbeat was made longer than that after their
/// machine was looked at; some hundred at once. Closes those that are over.
Result<> note_stale(Sql& sql, std::chrono::seconds most, Time now);

/// Closes incidents that are over: of hosts that were heard since `cutoff`, whose files are intact
/// again, that are compliant again; some hundred at once.
Result<> note_ends(Sql& sql, Time cutoff, Time now);

/// What was received before these moments may be forgotten.
struct Keeping {
    Time reports{};  ///< those that no host's newest state names
    Time history{};  ///< changes, their states, and points
    Time incidents{};
    Time audit{};
};

/// Forgets some of it, and what nothing names any more. `done`: nothing of the kind is left.
enum class Forgotten { more, done };
Result<Forgotten> forget(Sql& sql, const Keeping& from, Time now);

}  // namespace bootseal

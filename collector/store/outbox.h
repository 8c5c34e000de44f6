// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/records.h"
#include "store/sql.h"

namespace bootseal {

/// Who is told of incidents, by a name of 32 bytes that stays the same.
struct Subscriber {
    std::string hook;
    std::vector<IncidentKind> on;
};

/// An incident that a subscriber is to be told of.
struct Delivery {
    std::int64_t incident = 0;
    std::int64_t tries = 0;  ///< before this one
    std::string agent;
    std::string hostname;
    IncidentKind kind = IncidentKind::gap;
    std::string detail;
    Time received{};
};

/// What is older than this is told to nobody any more.
inline constexpr std::chrono::seconds most_late{86'400};

/// Queues some of the incidents that nobody has looked at yet, for those whom they concern.
Result<> queue_incidents(Sql& sql, const std::vector<Subscriber>& all, Time now);

/// Some that are due, the oldest first. They are due again after `lease`, should whoever took them
/// not come back; until then no other collector has them.
Result<std::vector<Delivery>> take_due(Sql& sql, const std::string& hook, Time now,
                                       std::chrono::seconds lease);

/// It was told, or is given up.
Result<> end_delivery(Sql& sql, const std::string& hook, std::int64_t incident);

/// It could not be told, and is due then.
Result<> put_off(Sql& sql, const std::string& hook, std::int64_t incident, Time next);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "store/postgres/connection.h"

namespace bootseal {

/// Brings the schema up to date; several collectors may start at once. A database of a newer
/// collector is an error.
Result<> migrate(PgConnection& connection);

/// Heartbeats lie by the day on which they were received. Makes the days around `now`.
Result<> make_days(PgConnection& connection, Time now);

/// Forgets the days that ended before `cutoff`.
Result<> drop_days(PgConnection& connection, Time cutoff);

}  // namespace bootseal

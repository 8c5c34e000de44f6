// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "store/postgres/connection.h"
#include "store/records.h"

namespace bootseal {

/// Store::append() for PostgreSQL: one statement, and so one transaction and one way there and
/// back.
Result<std::vector<Appended>> append_all(PgConnection& connection, std::span<const Append> appends);

}  // namespace bootseal

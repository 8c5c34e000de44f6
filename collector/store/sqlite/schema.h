// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "store/sqlite/database.h"

namespace bootseal {

/// Brings the schema up to date, in one transaction. A database of a newer collector is an error.
Result<> migrate(SqliteDatabase& database);

}  // namespace bootseal

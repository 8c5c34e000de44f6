// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "web/table.h"

namespace bootseal {

/// The names of the columns as the first line of CSV (RFC 4180).
std::string csv_head(const Table& table);

/// The rows as CSV. What a spreadsheet would take for a formula has an apostrophe before it.
std::string csv_rows(const Table& table);

/// The rows as elements of a JSON array, with a comma before all but the first of the document.
std::string json_rows(const Table& table, bool is_first);

}  // namespace bootseal

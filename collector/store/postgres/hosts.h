// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/postgres/connection.h"
#include "store/records.h"

namespace bootseal {

/// The columns of the table host, an array each in the order of append_all()'s statement, for the
/// appends that have a glance.
void add_hosts(std::span<const Append> appends, std::vector<std::string>& values);

/// Store::put_report() for PostgreSQL.
Result<> put_report(PgConnection& connection, const ReportRow& report);

}  // namespace bootseal

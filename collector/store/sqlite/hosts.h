// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/database.h"

namespace bootseal {

/// What people ask about a host, written in the transaction of whoever calls.
class SqliteHosts {
  public:
    Result<> prepare(SqliteDatabase& database);

    /// The glance of an append that has one.
    Result<> put(const Append& append);

    /// The bytes, and its findings in place of those that the agent had.
    Result<> put_report(SqliteDatabase& database, const ReportRow& report);

  private:
    Result<std::int64_t> rule(const RuleFinding& finding);

    SqliteStatement put_;
    SqliteStatement find_rule_;
    SqliteStatement insert_rule_;
    SqliteStatement insert_finding_;
};

}  // namespace bootseal

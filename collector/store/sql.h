// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bootseal {

/// Bytes that are no text: ids and digests.
struct SqlBytes {
    std::string bytes;
};

/// A value that goes into a statement, or comes out of one; monostate is NULL.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string, SqlBytes>;
using SqlValues = std::vector<SqlValue>;

/// The rows that a statement gave, and how many it changed.
struct SqlRows {
    std::vector<SqlValues> rows;
    std::int64_t changed = 0;

    std::size_t count() const { return rows.size(); }
    std::int64_t number(std::size_t row, std::size_t column) const;  ///< 0 where it is none
    std::uint64_t size(std::size_t row, std::size_t column) const;   ///< the same, unsigned
    std::string text(std::size_t row, std::size_t column) const;     ///< or the bytes
    /// None where it is NULL, 0 or `never`.
    std::optional<Time> time(std::size_t row, std::size_t column) const;
};

/// A connection to either database for what is asked seldom, in words that both know. Values are
/// ?1, ?2, ... and never part of the statement's text. For one thread at a time.
class Sql {
  public:
    Sql() = default;
    virtual ~Sql() = default;
    Sql(const Sql&) = delete;
    Sql& operator=(const Sql&) = delete;

    virtual Result<SqlRows> query(const std::string& statement, const SqlValues& values = {}) = 0;

    /// A transaction that will write. With a `lock` (any number) it is the only one of that number,
    /// of all collectors; `busy`: another has it, and there is no transaction.
    enum class Begun { yes, busy };
    virtual Result<Begun> begin(int lock) = 0;
    virtual Result<> end(bool commit) = 0;
};

/// Rolled back unless it was committed.
class SqlTransaction {
  public:
    explicit SqlTransaction(Sql& sql) : sql_(&sql) {}
    SqlTransaction(SqlTransaction&& other) noexcept : sql_(std::exchange(other.sql_, nullptr)) {}
    SqlTransaction& operator=(SqlTransaction&&) = delete;
    ~SqlTransaction();
    Result<> commit();

  private:
    Sql* sql_;
};

std::int64_t seconds_of(Time time);

/// What has no end, so that it comes last.
inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
std::int64_t seconds_or_never(const std::optional<Time>& time);

/// A path is one of SQLite, a URL one of PostgreSQL. The schema is there already.
enum class SqlAccess { read, write };
Result<std::unique_ptr<Sql>> open_sql(const std::string& where, SqlAccess access);
Result<std::unique_ptr<Sql>> open_sqlite_sql(const std::string& path, SqlAccess access);
Result<std::unique_ptr<Sql>> open_postgres_sql(const std::string& url, SqlAccess access);

}  // namespace bootseal

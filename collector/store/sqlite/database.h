// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/sql.h"

namespace bootseal {

/// A prepared statement: values are bound in the order of its question marks, columns read in their
/// own. It borrows what is bound as bytes until it is run or bound anew.
class SqliteStatement {
  public:
    SqliteStatement() = default;
    explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

    SqliteStatement& bind(std::int64_t value);
    SqliteStatement& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    SqliteStatement& bind(std::string_view bytes);
    SqliteStatement& bind_text(std::string_view text);
    SqliteStatement& bind_null();

    /// The next row, or the end, after which it can be bound anew.
    enum class Row { there, none };
    Result<Row> step();

    /// Runs it where no row is expected.
    Result<> run();

    std::int64_t number(int column) const;
    std::string bytes(int column) const;
    bool is_null(int column) const;
    SqlValues row() const;  ///< all of its columns

    /// Ends it before its last row.
    void reset();

  private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    int bound_ = 0;
};

/// A database in a file, opened for writing; durable at every commit.
class SqliteDatabase {
  public:
    static Result<SqliteDatabase> open(const std::string& path);

    Result<> execute(const std::string& sql);
    Result<SqliteStatement> prepare(std::string_view sql);
    std::int64_t changes() const;

  private:
    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    };
    explicit SqliteDatabase(sqlite3* database) : database_(database) {}
    std::unique_ptr<sqlite3, Close> database_;
};

/// A transaction that is rolled back unless it was committed.
class SqliteTransaction {
  public:
    static Result<SqliteTransaction> begin(SqliteDatabase& database);
    SqliteTransaction(SqliteTransaction&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)) {}
    SqliteTransaction& operator=(SqliteTransaction&&) = delete;
    ~SqliteTransaction();
    Result<> commit();

  private:
    explicit SqliteTransaction(SqliteDatabase& database) : database_(&database) {}
    SqliteDatabase* database_;
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sql.h"

namespace bootseal {

/// The rows that a query gave.
class PgRows {
  public:
    explicit PgRows(PGresult* result) : result_(result) {}

    int count() const { return PQntuples(result_.get()); }
    std::int64_t number(int row, int column) const;
    std::string bytes(int row, int column) const;
    bool is_null(int row, int column) const;
    bool flag(int row, int column) const { return bytes(row, column) == std::string(1, '\1'); }

    /// All of a row's columns.
    SqlValues values(int row) const;

    /// How many rows a statement changed.
    std::int64_t changed() const;

  private:
    struct Clear {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    std::unique_ptr<PGresult, Clear> result_;
};

/// A connection that is made again when it is next used after it broke. What was under way then is
/// an error: it may have been done, or not.
class PgConnection {
  public:
    /// `options` are those of the server: "-c statement_timeout=60s".
    explicit PgConnection(std::string url, std::string options = "")
        : url_(std::move(url)), options_(std::move(options)) {}

    /// A statement with its values in their binary form (values.h); prepared once for a connection.
    Result<PgRows> query(const char* sql, const std::vector<std::string>& values = {});

    /// The same for a statement that is asked seldom, and of which every value has its type written
    /// behind it; none is NULL.
    Result<PgRows> query_once(const std::string& sql,
                              const std::vector<std::optional<std::string>>& values);

    /// Statements without values, as one transaction where they do not say otherwise.
    Result<> execute(const std::string& sql);

    /// Whether the last error was that two transactions waited for each other: do it again.
    bool was_deadlock() const { return deadlock_; }

  private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    Result<> connect();
    Result<std::string> prepare(const char* sql);
    Error failure(const PGresult* result);

    std::string url_;
    std::string options_;
    std::unique_ptr<PGconn, Finish> connection_;
    std::map<const char*, std::string> prepared_;
    bool deadlock_ = false;
};

/// A transaction that is rolled back unless it was committed.
class PgTransaction {
  public:
    static Result<PgTransaction> begin(PgConnection& connection);
    PgTransaction(PgTransaction&& other) noexcept
        : connection_(std::exchange(other.connection_, nullptr)) {}
    PgTransaction& operator=(PgTransaction&&) = delete;
    ~PgTransaction();
    Result<> commit();

  private:
    explicit PgTransaction(PgConnection& connection) : connection_(&connection) {}
    PgConnection* connection_;
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/connection.h"

#include <utility>

#include "base/text.h"
#include "store/postgres/values.h"

namespace bootseal {

namespace {

constexpr int binary = 1;
constexpr auto settings =
    "-c synchronous_commit=on -c client_min_messages=warning -c statement_timeout=60s";

bool succeeded(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

}  // namespace

std::int64_t PgRows::number(int row, int column) const {
    return pg_number_of(bytes(row, column));
}

std::string PgRows::bytes(int row, int column) const {
    return {PQgetvalue(result_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

bool PgRows::is_null(int row, int column) const {
    return PQgetisnull(result_.get(), row, column) != 0;
}

SqlValues PgRows::values(int row) const {
    SqlValues values;
    const int count = PQnfields(result_.get());
    for (int column = 0; column < count; ++column) {
        if (is_null(row, column)) {
            values.emplace_back();
        } else if (PQftype(result_.get(), column) == text_type) {
            values.emplace_back(bytes(row, column));
        } else if (PQftype(result_.get(), column) == bytea_type) {
            values.emplace_back(SqlBytes{bytes(row, column)});
        } else {
            // Of 8, 4 or 1 bytes; none is negative that is shorter than 8.
            values.emplace_back(number(row, column));
        }
    }
    return values;
}

std::int64_t PgRows::changed() const {
    return parse_number(PQcmdTuples(result_.get())).value_or(0);
}

Error PgConnection::failure(const PGresult* result) {
    const auto* const state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    deadlock_ = state && std::string_view(state) == "40P01";
    const auto* const what = result ? PQresultErrorMessage(result) : "";
    const std::string_view message = *what ? what : PQerrorMessage(connection_.get());
    return invalid("PostgreSQL: " + printable(trim(message), 500));
}

Result<> PgConnection::connect() {
    if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK) return {};
    prepared_.clear();
    // Later words win: what the URL leaves open, and what it may not change.
    const char* const names[] = {"dbname", "connect_timeout", "application_name", "options",
                                 nullptr};
    const auto all = settings + (" " + options_);
    const char* const values[] = {url_.c_str(), "10", "bootseal-collector", all.c_str(), nullptr};
    connection_.reset(PQconnectdbParams(names, values, 1));
    if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK) return {};
    return failure(nullptr);
}

Result<std::string> PgConnection::prepare(const char* sql) {
    if (const auto found = prepared_.find(sql); found != prepared_.end()) return found->second;
    const auto name = "s" + std::to_string(prepared_.size());
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQprepare(connection_.get(), name.c_str(), sql, 0, nullptr), PQclear);
    if (!succeeded(result.get())) return failure(result.get());
    prepared_.emplace(sql, name);
    return name;
}

Result<PgRows> PgConnection::query(const char* sql, const std::vector<std::string>& values) {
    TRY(connect());
    const auto name = TRY(prepare(sql));
    std::vector<const char*> data;
    std::vector<int> sizes;
    for (const auto& value : values) {
        data.push_back(value.data());
        sizes.push_back(static_cast<int>(value.size()));
    }
    const std::vector<int> formats(values.size(), binary);
    auto* const result =
        PQexecPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()),
                       data.data(), sizes.data(), formats.data(), binary);
    PgRows rows(result);
    if (!succeeded(result)) return failure(result);
    return rows;
}

Result<PgRows> PgConnection::query_once(const std::string& sql,
                                        const std::vector<std::optional<std::string>>& values) {
    TRY(connect());
    std::vector<const char*> data;
    std::vector<int> sizes;
    for (const auto& value : values) {
        data.push_back(value ? value->data() : nullptr);
        sizes.push_back(value ? static_cast<int>(value->size()) : 0);
    }
    const std::vector<int> formats(values.size(), binary);
    auto* const result =
        PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                     data.data(), sizes.data(), formats.data(), binary);
    PgRows rows(result);
    if (!succeeded(result)) return failure(result);
    return rows;
}

Result<> PgConnection::execute(const std::string& sql) {
    TRY(connect());
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection_.get(), sql.c_str()), PQclear);
    if (!succeeded(result.get())) return failure(result.get());
    return {};
}

Result<PgTransaction> PgTransaction::begin(PgConnection& connection) {
    TRY(connection.execute("BEGIN"));
    return PgTransaction(connection);
}

PgTransaction::~PgTransaction() {
    // A connection that broke has none to roll back; a new one warns that there is none.
    if (connection_) (void)connection_->execute("ROLLBACK");
}

Result<> PgTransaction::commit() {
    TRY(connection_->execute("COMMIT"));
    connection_ = nullptr;
    return {};
}

}  // namespace bootseal

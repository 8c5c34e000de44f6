// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/database.h"

#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

Error failure(sqlite3* database) {
    return invalid(printable(database ? sqlite3_errmsg(database) : "out of memory"));
}

}  // namespace

SqliteStatement& SqliteStatement::bind(std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), ++bound_, value);
    return *this;
}

SqliteStatement& SqliteStatement::bind(std::string_view bytes) {
    // A null pointer would be NULL, of an empty value too.
    sqlite3_bind_blob64(statement_.get(), ++bound_, bytes.empty() ? "" : bytes.data(), bytes.size(),
                        SQLITE_STATIC);
    return *this;
}

SqliteStatement& SqliteStatement::bind_text(std::string_view text) {
    sqlite3_bind_text64(statement_.get(), ++bound_, text.empty() ? "" : text.data(), text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

SqliteStatement& SqliteStatement::bind_null() {
    sqlite3_bind_null(statement_.get(), ++bound_);
    return *this;
}

Result<SqliteStatement::Row> SqliteStatement::step() {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_ROW) return Row::there;
    reset();
    if (result == SQLITE_DONE) return Row::none;
    return failure(sqlite3_db_handle(statement_.get()));
}

Result<> SqliteStatement::run() {
    while (TRY(step()) == Row::there) {
    }
    return {};
}

std::int64_t SqliteStatement::number(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string SqliteStatement::bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

bool SqliteStatement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

SqlValues SqliteStatement::row() const {
    SqlValues values;
    const int count = sqlite3_column_count(statement_.get());
    for (int column = 0; column < count; ++column) {
        switch (sqlite3_column_type(statement_.get(), column)) {
            case SQLITE_INTEGER:
                values.emplace_back(number(column));
                break;
            case SQLITE_TEXT:
                values.emplace_back(bytes(column));
                break;
            case SQLITE_BLOB:
                values.emplace_back(SqlBytes{bytes(column)});
                break;
            default:
                values.emplace_back();
        }
    }
    return values;
}

void SqliteStatement::reset() {
    sqlite3_reset(statement_.get());
    bound_ = 0;
}

Result<SqliteDatabase> SqliteDatabase::open(const std::string& path) {
    sqlite3* raw = nullptr;
    // One thread has it at a time, so no lock of its own.
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int opened = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    SqliteDatabase database(raw);
    if (opened != SQLITE_OK) return printable(path) + ": " + failure(raw);
    // A command beside the server (token, revoke) waits for its turn, as the server does for its.
    sqlite3_busy_timeout(raw, 10'000);
    for (const auto* pragma : {"journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
                               "cache_size = -16384", "journal_size_limit = 67108864"}) {
        auto set = database.execute("PRAGMA " + std::string(pragma));
        if (!set) return printable(path) + ": " + std::move(set).error();
    }
    return database;
}

Result<> SqliteDatabase::execute(const std::string& sql) {
    if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return failure(database_.get());
    }
    return {};
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
        return failure(database_.get());
    }
    return SqliteStatement(statement);
}

std::int64_t SqliteDatabase::changes() const {
    return sqlite3_changes64(database_.get());
}

Result<SqliteTransaction> SqliteTransaction::begin(SqliteDatabase& database) {
    TRY(database.execute("BEGIN IMMEDIATE"));
    return SqliteTransaction(database);
}

SqliteTransaction::~SqliteTransaction() {
    // SQLite may have rolled back itself, as with a full disk: then this fails, and nothing is
    // lost.
    if (database_) (void)database_->execute("ROLLBACK");
}

Result<> SqliteTransaction::commit() {
    TRY(database_->execute("COMMIT"));
    database_ = nullptr;
    return {};
}

}  // namespace bootseal

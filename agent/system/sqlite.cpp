// SPDX-License-Identifier: Apache-2.0
#include "system/sqlite.h"

#include <sqlite3.h>

#include <array>
#include <memory>
#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

// The header of a package with a hundred thousand files has some 10 MiB.
constexpr int most_in_value = 32 << 20;

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* query) const { sqlite3_finalize(query); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Query = std::unique_ptr<sqlite3_stmt, Close>;

/// What a database may ask of whoever reads it; sqlite.org, "Defense Against The Dark Arts".
constexpr std::array<std::pair<int, int>, 6> limits{{
    {SQLITE_LIMIT_LENGTH, most_in_value},
    {SQLITE_LIMIT_SQL_LENGTH, 1 << 16},
    {SQLITE_LIMIT_COLUMN, 100},
    {SQLITE_LIMIT_EXPR_DEPTH, 20},
    {SQLITE_LIMIT_COMPOUND_SELECT, 2},
    {SQLITE_LIMIT_VDBE_OP, 10'000},
}};
constexpr std::array<std::pair<int, int>, 4> settings{{
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
}};

Error failure(const std::string& file, sqlite3* database) {
    const auto* const what = database ? sqlite3_errmsg(database) : "out of memory";
    return invalid(file + ": " + printable(what));
}

/// A database in memory, with nothing in it.
Result<Database> open_empty(const std::string& file) {
    sqlite3* raw = nullptr;
    const bool opened =
        sqlite3_initialize() == SQLITE_OK &&
        sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK;
    Database database(raw);
    if (!opened) return failure(file, raw);
    for (const auto& [limit, most] : limits)
        sqlite3_limit(raw, limit, most);
    for (const auto& [setting, value] : settings)
        sqlite3_db_config(raw, setting, value, nullptr);
    if (sqlite3_exec(raw, "PRAGMA cell_size_check = ON", nullptr, nullptr, nullptr) != SQLITE_OK) {
        return failure(file, raw);
    }
    return database;
}

}  // namespace

Result<> read_sqlite(std::string content, const std::string& file, const char* query,
                     const std::function<Result<>(std::string_view bytes)>& take) {
    constexpr std::string_view magic("SQLite format 3\0", 16);
    constexpr std::size_t header = 100;
    constexpr std::size_t versions = 18;  // of who may write it, and who may read it
    if (content.size() < header || !content.starts_with(magic)) {
        return invalid(file + ": is not a database of SQLite");
    }
    // One that had a write-ahead log says so for ever, and none can be beside what is in memory.
    for (auto at : {versions, versions + 1}) {
        if (content[at] == 2) content[at] = 1;
    }
    auto database = TRY(open_empty(file));
    auto* const bytes = reinterpret_cast<unsigned char*>(content.data());
    const auto size = static_cast<sqlite3_int64>(content.size());
    if (sqlite3_deserialize(database.get(), "main", bytes, size, size,
                            SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
        return failure(file, database.get());
    }
    sqlite3_stmt* raw = nullptr;
    const bool understood =
        sqlite3_prepare_v2(database.get(), query, -1, &raw, nullptr) == SQLITE_OK;
    const Query rows(raw);
    if (!understood) return failure(file, database.get());
    for (;;) {
        const int step = sqlite3_step(rows.get());
        if (step == SQLITE_DONE) return {};
        if (step != SQLITE_ROW) return failure(file, database.get());
        if (sqlite3_column_type(rows.get(), 0) != SQLITE_BLOB) {
            return invalid(file + ": a row has no bytes in it");
        }
        const auto* const blob = static_cast<const char*>(sqlite3_column_blob(rows.get(), 0));
        const auto length = static_cast<std::size_t>(sqlite3_column_bytes(rows.get(), 0));
        TRY(take(blob ? std::string_view(blob, length) : std::string_view()));
    }
}

}  // namespace bootseal

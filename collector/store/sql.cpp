// SPDX-License-Identifier: Apache-2.0
#include "store/sql.h"

#include "store/store.h"

namespace bootseal {

std::int64_t SqlRows::number(std::size_t row, std::size_t column) const {
    const auto* found = std::get_if<std::int64_t>(&rows[row][column]);
    return found ? *found : 0;
}

std::uint64_t SqlRows::size(std::size_t row, std::size_t column) const {
    return static_cast<std::uint64_t>(number(row, column));
}

std::string SqlRows::text(std::size_t row, std::size_t column) const {
    const auto& value = rows[row][column];
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    const auto* bytes = std::get_if<SqlBytes>(&value);
    return bytes ? bytes->bytes : std::string();
}

std::optional<Time> SqlRows::time(std::size_t row, std::size_t column) const {
    const auto* found = std::get_if<std::int64_t>(&rows[row][column]);
    if (!found || *found == 0 || *found == never) return std::nullopt;
    return Time(std::chrono::seconds(*found));
}

SqlTransaction::~SqlTransaction() {
    // The database may have rolled back itself: then this fails, and nothing is lost.
    if (sql_) (void)sql_->end(false);
}

Result<> SqlTransaction::commit() {
    TRY(sql_->end(true));
    sql_ = nullptr;
    return {};
}

std::int64_t seconds_of(Time time) {
    return time.time_since_epoch().count();
}

std::int64_t seconds_or_never(const std::optional<Time>& time) {
    return time ? seconds_of(*time) : never;
}

Result<std::unique_ptr<Sql>> open_sql(const std::string& where, SqlAccess access) {
    return is_postgres(where) ? open_postgres_sql(where, access) : open_sqlite_sql(where, access);
}

}  // namespace bootseal

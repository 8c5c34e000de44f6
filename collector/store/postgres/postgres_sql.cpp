// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/connection.h"
#include "store/postgres/values.h"
#include "store/sql.h"

namespace bootseal {

namespace {

const char* type_of(const SqlValue& value) {
    if (std::holds_alternative<std::int64_t>(value)) return "::int8";
    if (std::holds_alternative<std::string>(value)) return "::text";
    return std::holds_alternative<SqlBytes>(value) ? "::bytea" : "";
}

/// With $1::int8 for ?1.
std::string translate(const std::string& statement, const SqlValues& values) {
    std::string text;
    for (std::size_t at = 0; at < statement.size();) {
        if (statement[at] != '?') {
            text += statement[at++];
            continue;
        }
        std::size_t number = 0;
        for (++at; at < statement.size() && statement[at] >= '0' && statement[at] <= '9'; ++at)
            number = number * 10 + static_cast<std::size_t>(statement[at] - '0');
        text += '$' + std::to_string(number);
        if (number >= 1 && number <= values.size()) text += type_of(values[number - 1]);
    }
    return text;
}

std::optional<std::string> binary_of(const SqlValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return pg_number(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* bytes = std::get_if<SqlBytes>(&value)) return bytes->bytes;
    return std::nullopt;
}

class PostgresSql final : public Sql {
  public:
    PostgresSql(std::string url, std::string options)
        : connection_(std::move(url), std::move(options)) {}

    Result<SqlRows> query(const std::string& statement, const SqlValues& values) override {
        std::vector<std::optional<std::string>> data;
        data.reserve(values.size());
        for (const auto& value : values)
            data.push_back(binary_of(value));
        const auto rows = TRY(connection_.query_once(translate(statement, values), data));
        SqlRows found;
        for (int row = 0; row < rows.count(); ++row)
            found.rows.push_back(rows.values(row));
        found.changed = rows.changed();
        return found;
    }

    Result<Begun> begin(int lock) override {
        TRY(connection_.execute("BEGIN"));
        if (lock == 0) return Begun::yes;
        // 1651470451: any number that nobody else is likely to use.
        const auto rows = connection_.query_once(
            "SELECT pg_try_advisory_xact_lock(1651470451, " + std::to_string(lock) + ")", {});
        if (rows && rows->flag(0, 0)) return Begun::yes;
        (void)connection_.execute("ROLLBACK");
        if (!rows) return rows.error();
        return Begun::busy;
    }

    Result<> end(bool commit) override {
        return connection_.execute(commit ? "COMMIT" : "ROLLBACK");
    }

  private:
    PgConnection connection_;
};

}  // namespace

Result<std::unique_ptr<Sql>> open_postgres_sql(const std::string& url, SqlAccess access) {
    // What a person waits for ends before that person does.
    const auto* const options = access == SqlAccess::read
                                    ? "-c default_transaction_read_only=on -c statement_timeout=20s"
                                    : "";
    return std::unique_ptr<Sql>(std::make_unique<PostgresSql>(url, options));
}

}  // namespace bootseal

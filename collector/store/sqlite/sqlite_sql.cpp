// SPDX-License-Identifier: Apache-2.0
#include "store/sql.h"

#include <map>

#include "base/text.h"
#include "store/sqlite/database.h"

namespace bootseal {

namespace {

/// Statements are kept ready; what people filter by makes many of them.
constexpr std::size_t most_prepared = 100;

class SqliteSql final : public Sql {
  public:
    explicit SqliteSql(SqliteDatabase database) : database_(std::move(database)) {}

    Result<SqlRows> query(const std::string& statement, const SqlValues& values) override {
        auto* const prepared = TRY(prepare(statement));
        for (const auto& value : values) {
            if (const auto* number = std::get_if<std::int64_t>(&value)) {
                prepared->bind(*number);
            } else if (const auto* text = std::get_if<std::string>(&value)) {
                prepared->bind_text(*text);
            } else if (const auto* bytes = std::get_if<SqlBytes>(&value)) {
                prepared->bind(std::string_view(bytes->bytes));
            } else {
                prepared->bind_null();
            }
        }
        SqlRows found;
        while (TRY(prepared->step()) == SqliteStatement::Row::there)
            found.rows.push_back(prepared->row());
        found.changed = database_.changes();
        return found;
    }

    Result<Begun> begin(int lock) override {
        // There is one writer at a time anyway.
        (void)lock;
        TRY(database_.execute("BEGIN IMMEDIATE"));
        return Begun::yes;
    }

    Result<> end(bool commit) override { return database_.execute(commit ? "COMMIT" : "ROLLBACK"); }

  private:
    Result<SqliteStatement*> prepare(const std::string& statement) {
        if (const auto found = prepared_.find(statement); found != prepared_.end()) {
            found->second.reset();
            return &found->second;
        }
        if (prepared_.size() >= most_prepared) prepared_.clear();
        auto made = TRY(database_.prepare(statement));
        return &prepared_.emplace(statement, std::move(made)).first->second;
    }

    SqliteDatabase database_;
    std::map<std::string, SqliteStatement> prepared_;
};

}  // namespace

Result<std::unique_ptr<Sql>> open_sqlite_sql(const std::string& path, SqlAccess access) {
    auto database = TRY(SqliteDatabase::open(path));
    // What is asked seldom need not stay in memory: the kernel has it.
    TRY(database.execute("PRAGMA cache_size = -8192"));
    if (access == SqlAccess::read) TRY(database.execute("PRAGMA query_only = ON"));
    return std::unique_ptr<Sql>(std::make_unique<SqliteSql>(std::move(database)));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "system/sqlite.h"

#include <vector>

#include "support/catch.h"
#include "support/rpm_database.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

constexpr auto query = "SELECT blob FROM Packages ORDER BY hnum";

struct Read {
    std::vector<std::string> rows;
    std::string error;
};

Read read(const std::string& content) {
    Read result;
    const auto done = read_sqlite(content, "f", query, [&](std::string_view row) -> Result<> {
        result.rows.emplace_back(row);
        return {};
    });
    if (!done) result.error = done.error().what;
    return result;
}

std::string database(const std::vector<std::string>& statements,
                     const std::vector<std::string>& rows = {}) {
    const Scratch folder;
    make_database(folder.path("db"), statements, rows);
    return folder.get("db");
}

}  // namespace

TEST_CASE("sqlite: the rows of a query, whatever is in them") {
    const std::string odd("a\0b\xff", 4);
    const std::string large(100'000, 'x');
    const auto got = read(database({packages_table}, {"one", odd, large, ""}));
    CHECK(got.error.empty());
    CHECK(got.rows == std::vector<std::string>{"one", odd, large, ""});
}

TEST_CASE("sqlite: a database that had a write-ahead log is read") {
    const auto got = read(database({"PRAGMA journal_mode = WAL", packages_table}, {"one"}));
    CHECK(got.error.empty());
    CHECK(got.rows == std::vector<std::string>{"one"});
}

TEST_CASE("sqlite: what is no database, or lacks the table, is an error") {
    CHECK(read("").error == "f: is not a database of SQLite");
    CHECK(read(std::string(4096, 'x')).error == "f: is not a database of SQLite");
    CHECK(read(database({"CREATE TABLE other (x)"})).error == "f: no such table: Packages");
    CHECK(read(database({"CREATE TABLE Packages (hnum, blob)",
                         "INSERT INTO Packages VALUES (1, 'text')"}))
              .error == "f: a row has no bytes in it");
}

TEST_CASE("sqlite: a view in the place of the table computes nothing") {
    const auto got =
        read(database({"CREATE TABLE t (hnum, blob)", "INSERT INTO t VALUES (1, x'00')",
                       "CREATE VIEW Packages AS SELECT hnum, zeroblob(1000) AS blob "
                       "FROM t"}));
    CHECK(got.rows.empty());
    CHECK_FALSE(got.error.empty());
}

TEST_CASE("sqlite: a value that is too large is an error") {
    const auto content = database({packages_table}, {std::string((32 << 20) + 1, 'x')});
    CHECK(read(content).error == "f: string or blob too big");
}

TEST_CASE("sqlite: a damaged database ends with an error or with rows, never otherwise") {
    std::vector<std::string> rows;
    for (int i = 0; i < 50; ++i)
        rows.emplace_back(200, static_cast<char>('a' + i % 26));
    const auto content = database({packages_table}, rows);
    std::size_t refused = 0;
    for (std::size_t at = 16; at < content.size(); at += 7) {
        auto damaged = content;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        if (!read(damaged).error.empty()) ++refused;
    }
    CHECK(refused > 10);
    CHECK_FALSE(read(content.substr(0, content.size() / 2)).error.empty());
}

TEST_CASE("sqlite: who takes the rows can end it") {
    const auto done = read_sqlite(database({packages_table}, {"a", "b"}), "f", query,
                                  [](std::string_view) -> Result<> { return invalid("enough"); });
    REQUIRE_FALSE(done);
    CHECK(done.error().what == "enough");
}

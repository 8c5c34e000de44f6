// SPDX-License-Identifier: Apache-2.0
#include "support/rpm_database.h"

#include <sqlite3.h>

#include <cstdlib>

namespace bootseal {

namespace {

void must(bool done) {
    if (!done) std::abort();
}

}  // namespace

std::string make_database(const std::string& file, const std::vector<std::string>& statements,
                          const std::vector<std::string>& headers) {
    sqlite3* database = nullptr;
    must(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    for (const auto& statement : statements)
        must(sqlite3_exec(database, statement.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    for (const auto& header : headers) {
        sqlite3_stmt* insert = nullptr;
        must(sqlite3_prepare_v2(database, "INSERT INTO Packages (blob) VALUES (?)", -1, &insert,
                                nullptr) == SQLITE_OK);
        must(sqlite3_bind_blob(insert, 1, header.data(), static_cast<int>(header.size()),
                               SQLITE_TRANSIENT) == SQLITE_OK);
        must(sqlite3_step(insert) == SQLITE_DONE);
        sqlite3_finalize(insert);
    }
    must(sqlite3_close(database) == SQLITE_OK);
    return file;
}

}  // namespace bootseal

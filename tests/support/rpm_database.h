// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace bootseal {

/// As rpm declares the one table that is read.
inline constexpr auto packages_table =
    "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)";

/// Makes a database of SQLite in a file, by statements, and puts headers into its table Packages.
/// Ends the test program where that fails. The file.
std::string make_database(const std::string& file, const std::vector<std::string>& statements,
                          const std::vector<std::string>& headers = {});

}  // namespace bootseal

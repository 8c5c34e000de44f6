// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bootseal {

/// Tells `take` each row of a query whose one column is bytes. `database` is the content of a file
/// of SQLite, which is read in memory, written nowhere and trusted in nothing: a view, a trigger or
/// a larger value than a package may have is an error. `file` names it in messages.
Result<> read_sqlite(std::string database, const std::string& file, const char* query,
                     const std::function<Result<>(std::string_view bytes)>& take);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "yaml/fields.h"

namespace bootseal {

/// Words joined by `joint` ('-' or '_'), of lower-case letters and digits: "l1-server".
bool is_name(std::string_view text, char joint);

/// Whole numbers joined by dots: "1.1.10".
bool is_dotted_number(std::string_view text);

/// Text that is there, is not blank, has at most `limit` bytes and no control characters; a line
/// end at the end does not count.
Result<std::string> sentence(Fields& fields, std::string_view key, std::size_t limit);

/// A time in UTC: 2027-11-20T00:00:00Z.
Result<Time> time_field(Fields& fields, std::string_view key);

/// A name as is_name has it with '-'.
Result<std::string> kebab_name(Fields& fields, std::string_view key);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bootseal {

/// One record of a state file: a word, some numbers, some byte strings. On disk
///
///     file 2 420 0 | 8 3
///     etc/motdabc
///
/// is the word `file`, the numbers 2, 420 and 0, and two strings of 8 and 3 bytes: any bytes can
/// be kept, and a person can still read it at night.
struct Record {
    std::string word;
    std::vector<std::int64_t> numbers;
    std::vector<std::string> strings;

    bool operator==(const Record&) const = default;
};

std::string encode_records(const std::vector<Record>& records);

/// All of the records, or an error: nothing is skipped and nothing may be missing at the end.
Result<std::vector<Record>> parse_records(std::string_view bytes);

}  // namespace bootseal

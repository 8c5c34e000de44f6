// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bootseal {

/// Something that was done to an image while it was built.
struct BuildEvent {
    std::string what;  ///< "apply", "seal"
    Time at;
    std::string by;       ///< who, as far as the machine knows
    std::string host;     ///< where
    std::string version;  ///< of bootseal
    std::vector<std::pair<std::string, std::string>> details;
};

/// What was done, in order, one line of JSON each. A line has the SHA-256 of the one before it, so
/// that none can be changed, left out or put in without all after it being others, and the last of
/// them is in the seal.
struct BuildRecord {
    std::vector<BuildEvent> events;
    std::string last_sha256;  ///< of the last line without its line end, hex; empty: there is none
};

inline constexpr std::size_t build_record_limit = 16 << 20;

/// Reads a record. One whose lines do not follow each other is a Refusal.
Result<BuildRecord> parse_build_record(std::string_view text, const std::string& file);

/// The line that adds an event to a record, with its line end.
std::string build_record_line(const BuildRecord& record, const BuildEvent& event);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace bootseal {

// What hosts say of themselves, as the store keeps it: columns that people search and count by. The
// numbers are those of proto/bootseal/v1, and never used for anything else.

enum class HostResult : std::uint8_t { unknown = 0, compliant = 1, not_compliant = 2, failed = 3 };
enum class HostIntegrity : std::uint8_t { not_looked = 0, intact = 1, violated = 2, unknown = 3 };
enum class HostLockdown : std::uint8_t { none = 0, engaged = 1, partial = 2 };
enum class RuleSeverity : std::uint8_t { unknown = 0, low = 1, medium = 2, high = 3 };

/// Of those that a report has, the ones that are kept rule by rule.
enum class RuleStatus : std::uint8_t { fail = 2, fixed = 3, pending = 4, waived = 7, error = 8 };

// "not_compliant": for people, addresses and exports. What is out of range has the name of
// `unknown`.
std::string_view name_of(HostResult value);
std::string_view name_of(HostIntegrity value);
std::string_view name_of(HostLockdown value);
std::string_view name_of(RuleSeverity value);
std::string_view name_of(RuleStatus value);

/// How many rules have which status.
struct RuleCounts {
    std::uint32_t pass = 0;
    std::uint32_t fail = 0;
    std::uint32_t fixed = 0;
    std::uint32_t pending = 0;
    std::uint32_t not_applicable = 0;
    std::uint32_t manual = 0;
    std::uint32_t waived = 0;
    std::uint32_t error = 0;
    bool operator==(const RuleCounts&) const = default;
};

/// A State of heartbeat.proto. Texts are valid UTF-8 and at most `most_glance_text` bytes; digests
/// are raw, or empty.
struct Glance {
    std::string machine_id;
    std::string hostname;
    std::string os;  ///< "debian 12"
    std::string agent_version;
    std::string seal;
    std::string ruleset;
    std::uint64_t ruleset_serial = 0;
    std::string ruleset_digest;
    std::string profile;
    HostResult result = HostResult::unknown;
    RuleCounts counts;
    std::string report;
    HostIntegrity integrity = HostIntegrity::not_looked;
    HostLockdown lockdown = HostLockdown::none;
    std::uint32_t waivers = 0;
    std::optional<Time> next_waiver_ends;
    bool operator==(const Glance&) const = default;
};

inline constexpr std::size_t most_glance_text = 256;

/// What a report says of one rule that neither passed nor is left to a person or out of place.
struct RuleFinding {
    std::string rule;    ///< its lasting name: "kernel-module-cramfs"
    std::string number;  ///< in the benchmark: "1.1.1.1"
    std::string title;
    RuleSeverity severity = RuleSeverity::unknown;
    RuleStatus status = RuleStatus::fail;
    std::optional<Time> waiver_ends;  ///< where there is a waiver, also one that ended
    std::string waiver_reason;
    std::string waiver_approver;
};

}  // namespace bootseal

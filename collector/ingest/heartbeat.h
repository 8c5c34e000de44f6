// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/agent_key.h"
#include "base/result.h"
#include "ingest/refusal.h"
#include "store/glance.h"

namespace bootseal {

/// A heartbeat as it was understood. The digests are raw SHA-256.
struct Heartbeat {
    std::string bytes;
    std::string signature;
    std::string digest;

    std::string agent;
    std::uint64_t sequence = 0;
    std::string previous;
    std::string boot;
    std::string state;
    std::int64_t at = 0;
    std::int64_t looked = 0;  ///< when its machine was looked at last; 0: it does not say

    std::string state_bytes;  ///< where the state came with it
    std::optional<Glance> facts;
};

/// Bounds on what one request may hold.
inline constexpr std::size_t most_heartbeats = 128;
inline constexpr std::size_t most_batch_bytes = 512U << 10U;
inline constexpr std::size_t most_heartbeat_bytes = 1024;
inline constexpr std::size_t most_signature_bytes = 80;
inline constexpr std::size_t most_state_bytes = 4096;

/// A HeartbeatBatch whose heartbeats are each well formed, in the order of their sequence. Who made
/// them is not known yet.
Result<std::vector<Heartbeat>> parse_batch(std::string_view bytes);

/// Refuses a heartbeat that is in another agent's name, that the key did not sign, or whose state
/// is another than it names.
Result<> require_own(const Heartbeat& heartbeat, const AgentKey& key);

}  // namespace bootseal

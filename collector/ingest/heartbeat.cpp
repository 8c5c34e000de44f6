// SPDX-License-Identifier: Apache-2.0
#include "ingest/heartbeat.h"

#include <bootseal/v1/collector.pb.h>
#include <google/protobuf/stubs/logging.h>

#include <limits>
#include <utility>

#include "base/text.h"
#include "ingest/glance.h"

namespace bootseal {

namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::size_t sha256_bytes = 32;
// What databases can keep; no agent lives to see it.
constexpr auto most_sequence =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) - 1;

template <class Message>
bool parse(Message& message, std::string_view bytes) {
    const google::protobuf::LogSilencer quiet;
    return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

Result<Heartbeat> parse_heartbeat(v1::SignedHeartbeat& message) {
    if (message.heartbeat().size() > most_heartbeat_bytes ||
        message.signature().size() > most_signature_bytes ||
        message.state().size() > most_state_bytes) {
        return malformed("a heartbeat is too large");
    }
    v1::Heartbeat inner;
    if (!parse(inner, message.heartbeat())) return malformed("a heartbeat is damaged");
    const bool fits = inner.agent().size() == id_bytes && inner.boot().size() == id_bytes &&
                      inner.state().size() == sha256_bytes && inner.sequence() > 0 &&
                      inner.sequence() < most_sequence &&
                      inner.previous().size() == (inner.sequence() == 1 ? 0 : sha256_bytes);
    if (!fits) return malformed("a heartbeat lacks something, or has it in the wrong length");
    Heartbeat heartbeat;
    heartbeat.digest = sha256(message.heartbeat());
    heartbeat.agent = std::move(*inner.mutable_agent());
    heartbeat.sequence = inner.sequence();
    heartbeat.previous = std::move(*inner.mutable_previous());
    heartbeat.boot = std::move(*inner.mutable_boot());
    heartbeat.state = std::move(*inner.mutable_state());
    heartbeat.at = inner.at();
    heartbeat.looked = inner.looked();
    heartbeat.bytes = std::move(*message.mutable_heartbeat());
    heartbeat.signature = std::move(*message.mutable_signature());
    heartbeat.state_bytes = std::move(*message.mutable_state());
    if (!heartbeat.state_bytes.empty()) heartbeat.facts = TRY(parse_glance(heartbeat.state_bytes));
    return heartbeat;
}

}  // namespace

Result<std::vector<Heartbeat>> parse_batch(std::string_view bytes) {
    v1::HeartbeatBatch batch;
    if (bytes.size() > most_batch_bytes) return malformed("the batch is too large");
    if (!parse(batch, bytes)) return malformed("the batch is damaged");
    const auto count = static_cast<std::size_t>(batch.heartbeats_size());
    if (count == 0 || count > most_heartbeats) {
        return malformed("a batch has from 1 to " + std::to_string(most_heartbeats) +
                         " heartbeats, this one " + std::to_string(count));
    }
    std::vector<Heartbeat> heartbeats;
    heartbeats.reserve(count);
    for (auto& message : *batch.mutable_heartbeats()) {
        auto heartbeat = TRY(parse_heartbeat(message));
        if (!heartbeats.empty() && heartbeats.back().sequence >= heartbeat.sequence) {
            return malformed("the batch is not in the order of its sequence");
        }
        heartbeats.push_back(std::move(heartbeat));
    }
    return heartbeats;
}

Result<> require_own(const Heartbeat& heartbeat, const AgentKey& key) {
    const auto which = "heartbeat " + std::to_string(heartbeat.sequence);
    if (heartbeat.agent != key.id()) {
        return foreign(which + " is in the name of agent " + hex(heartbeat.agent));
    }
    if (!key.signed_digest(heartbeat.digest, heartbeat.signature)) {
        return altered(which + " is not what the key signed");
    }
    if (!heartbeat.state_bytes.empty() && sha256(heartbeat.state_bytes) != heartbeat.state) {
        return altered(which + " came with another state than it names");
    }
    return {};
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "telemetry/beat.h"

#include "trust/digest.h"

namespace bootseal {

namespace {

struct Read {
    v1::SignedHeartbeat sealed;
    v1::Heartbeat beat;
};

Result<std::optional<Read>> read_last(const Spool& spool) {
    const auto last = TRY(spool.last());
    if (!last) return std::optional<Read>();
    Read read;
    if (!read.sealed.ParseFromString(last->bytes) ||
        !read.beat.ParseFromString(read.sealed.heartbeat()) ||
        read.beat.sequence() != last->sequence) {
        return invalid(
            "the last heartbeat in the spool is damaged: remove the identity and the "
            "spool to enrol as a new agent");
    }
    return std::optional(std::move(read));
}

}  // namespace

std::optional<v1::Occasion> occasion_of(const std::optional<v1::Heartbeat>& last,
                                        const BeatFacts& facts, Interval interval) {
    if (!last || last->boot() != facts.boot) return v1::OCCASION_START;
    if (last->state() != sha256_raw(facts.state)) return v1::OCCASION_CHANGE;
    if (interval == Interval::over) return v1::OCCASION_INTERVAL;
    return std::nullopt;
}

Result<> make_beat(const Identity& identity, Spool& spool, const BeatFacts& facts,
                   v1::Occasion occasion) {
    const auto last = TRY(read_last(spool));
    v1::Heartbeat beat;
    beat.set_agent(identity.agent());
    beat.set_sequence(last ? last->beat.sequence() + 1 : 1);
    if (last) beat.set_previous(sha256_raw(last->sealed.heartbeat()));
    beat.set_boot(facts.boot);
    beat.set_state(sha256_raw(facts.state));
    beat.set_occasion(occasion);
    beat.set_at(facts.at.time_since_epoch().count());
    beat.set_clock(facts.clock);
    beat.set_looked(facts.looked.time_since_epoch().count());
    v1::SignedHeartbeat sealed;
    sealed.set_heartbeat(beat.SerializeAsString());
    sealed.set_signature(TRY(identity.sign(sealed.heartbeat())));
    if (!last || last->beat.state() != beat.state()) sealed.set_state(facts.state);
    // Cut here, the next one is made for a state that changed.
    TRY(spool.keep_state(facts.state));
    return spool.add({beat.sequence(), sealed.SerializeAsString()});
}

Result<std::optional<v1::Heartbeat>> last_beat(const Spool& spool) {
    auto last = TRY(read_last(spool));
    if (!last) return std::optional<v1::Heartbeat>();
    return std::optional(std::move(last->beat));
}

}  // namespace bootseal

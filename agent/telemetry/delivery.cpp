// SPDX-License-Identifier: Apache-2.0
#include "telemetry/delivery.h"

#include <bootseal/v1/collector.pb.h>

#include <algorithm>

#include "base/text.h"
#include "telemetry/limits.h"
#include "trust/digest.h"

namespace bootseal {

namespace {

/// A collector that always wants more is not followed for ever.
constexpr int most_rounds = 64;

Result<> add_to(v1::HeartbeatBatch& batch, const Spool::Beat& beat) {
    if (batch.add_heartbeats()->ParseFromString(beat.bytes)) return {};
    return invalid("heartbeat " + std::to_string(beat.sequence) + " in the spool is damaged");
}

/// Gives the State to the first heartbeat that names it.
void attach(const std::string& state, v1::HeartbeatBatch& batch) {
    const auto digest = sha256_raw(state);
    for (auto& sealed : *batch.mutable_heartbeats()) {
        v1::Heartbeat beat;
        if (!beat.ParseFromString(sealed.heartbeat()) || beat.state() != digest) continue;
        sealed.set_state(state);
        return;
    }
}

/// The oldest that wait, as many as fit in a batch. Where the collector lacks the State, with it;
/// where none waits, with the last one once more.
Result<v1::HeartbeatBatch> next_batch(const Spool& spool, bool wants_state) {
    v1::HeartbeatBatch batch;
    std::size_t size = 0;
    for (const auto& beat : TRY(spool.waiting(most_batch_beats))) {
        size += beat.bytes.size() + most_state;
        if (size > most_batch) break;
        TRY(add_to(batch, beat));
    }
    if (!wants_state) return batch;
    const auto last = TRY(spool.last());
    if (batch.heartbeats().empty() && last) TRY(add_to(batch, *last));
    if (const auto state = TRY(spool.state())) attach(*state, batch);
    return batch;
}

enum class Sent { all, no_more };

/// Sends the reports that the collector wants and the spool has.
Result<Sent> send_reports(Spool& spool, const Post& post, const v1::HeartbeatReply& reply,
                          Delivery& delivery) {
    for (const auto& digest : reply.want_reports()) {
        const auto name = hex(digest);
        const auto report = TRY(spool.report(name));
        if (!report) continue;
        const auto answer = post("/v1/reports", *report);
        if (answer && answer->status == http_no_content) {
            ++delivery.reports;
        } else if (answer && answer->status == http_bad_request) {
            // Nothing names it any more.
            TRY(spool.drop_report(name));
        } else {
            const auto failed = failed_delivery(answer);
            delivery.end = failed.end;
            delivery.why = failed.why;
            delivery.wait = failed.wait;
            return Sent::no_more;
        }
    }
    return Sent::all;
}

}  // namespace

Delivery failed_delivery(const Result<HttpAnswer>& answer) {
    Delivery delivery;
    delivery.end = Delivery::End::later;
    if (!answer) {
        delivery.why = answer.error().what;
        return delivery;
    }
    delivery.why = "the collector answers " + std::to_string(answer->status) + ": " +
                   printable(trim(answer->body));
    delivery.wait = answer->retry_after;
    const bool is_busy =
        answer->status == http_too_many_requests || answer->status >= http_server_errors;
    if (answer->status == http_unauthorized) {
        delivery.end = Delivery::End::unknown_agent;
    } else if (!is_busy) {
        delivery.end = Delivery::End::refused;
    }
    return delivery;
}

Result<Delivery> deliver_waiting(Spool& spool, const Post& post) {
    Delivery delivery;
    bool wants_state = false;
    for (int round = 0; round < most_rounds; ++round) {
        const auto batch = TRY(next_batch(spool, wants_state));
        if (batch.heartbeats().empty()) return delivery;
        const auto answer = post("/v1/heartbeats", batch.SerializeAsString());
        v1::HeartbeatReply reply;
        if (!answer || answer->status != http_ok || !reply.ParseFromString(answer->body)) {
            auto failed = failed_delivery(answer);
            failed.heartbeats = delivery.heartbeats;
            failed.reports = delivery.reports;
            return failed;
        }
        const auto before = TRY(spool.waiting_count());
        TRY(spool.acknowledge(reply.acknowledged()));
        delivery.heartbeats += before - TRY(spool.waiting_count());
        if (reply.interval() > 0) delivery.interval = std::chrono::seconds(reply.interval());
        if (TRY(send_reports(spool, post, reply, delivery)) == Sent::no_more) return delivery;
        // Asked for once more where it was just given, it is not to be had here.
        wants_state = !wants_state && !reply.want_states().empty();
        if (!wants_state && TRY(spool.waiting_count()) == 0) return delivery;
    }
    delivery.end = Delivery::End::later;
    delivery.why = "the collector asks for more and more";
    return delivery;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include <bootseal/v1/collector.pb.h>

#include <utility>

#include "base/text.h"
#include "ingest/findings.h"
#include "log.h"
#include "replies.h"
#include "service.h"

namespace bootseal {

namespace {

/// How far an agent has come, its findings being those of its newest report wherever that is
/// stored: a host that is again as it was before sends it no second time. None: nobody enrolled it.
Result<std::optional<Position>> with_report(Store& store, const std::string& agent) {
    Question question;
    question.agent = agent;
    question.from = 1;  // none of its heartbeats
    auto position = TRY(store.ask(std::span(&question, 1))).front().position;
    if (!position || position->report_known || position->report.empty()) return position;
    auto bytes = TRY(store.report(position->report));
    if (!bytes) return position;
    ReportRow row;
    row.findings = TRY(parse_findings(*bytes));
    row.agent = position->number;
    row.digest = position->report;
    row.bytes = *std::move(bytes);
    row.received = clock_now();
    TRY(store.put_report(row));
    position->report_known = true;
    return position;
}

}  // namespace

/// A request on its way. Another collector, or another connection, may have moved the agent on
/// meanwhile: then it is judged anew.
struct Service::Delivery {
    std::shared_ptr<Caller> caller;
    std::vector<Heartbeat> heartbeats;
    std::optional<Error> refusal;  ///< of the last heartbeat, which is all that is left then
    Done done;
    std::vector<std::string> want_states;
    int tries = 0;
};

void Service::heartbeats(std::shared_ptr<Caller> caller, const std::string& body, Done done) {
    auto parsed = parse_batch(body);
    if (!parsed) {
        log_line("refused: " + caller->address + ": agent " + hex(caller->agent->id()) + ": " +
                 parsed.error().what);
        return done(sentence(400, parsed.error().what));
    }
    rate_.take(caller->agent->id(), static_cast<double>(parsed->size()), RateLimit::Clock::now());
    auto delivery = std::make_shared<Delivery>();
    delivery->caller = std::move(caller);
    delivery->done = std::move(done);
    for (auto& heartbeat : *parsed) {
        const auto own = require_own(heartbeat, *delivery->caller->agent);
        if (own) continue;
        delivery->refusal = own.error();
        delivery->heartbeats.push_back(std::move(heartbeat));
        break;
    }
    if (!delivery->refusal) delivery->heartbeats = *std::move(parsed);
    inquire_for(delivery);
}

void Service::inquire_for(const std::shared_ptr<Delivery>& delivery) {
    constexpr int most_tries = 5;
    if (++delivery->tries > most_tries) {
        return delivery->done(later(503, "the agent speaks on other connections too", 1));
    }
    auto& caller = *delivery->caller;
    const auto* const cached = caller.position ? &*caller.position : nullptr;
    auto inquiry = inquire(caller.agent->id(), delivery->heartbeats, cached);
    if (!inquiry.needed && cached) {
        Answer answer;
        answer.position = caller.position;
        return decide(delivery, std::move(answer));
    }
    store_.ask(std::move(inquiry.question), [this, delivery](Result<Answer> answer) {
        if (!answer) return delivery->done(store_failed(answer.error()));
        decide(delivery, *std::move(answer));
    });
}

void Service::decide(const std::shared_ptr<Delivery>& delivery, Answer answer) {
    auto& caller = *delivery->caller;
    if (!answer.position || answer.position->revoked) {
        log_line("refused: " + caller.address + ": agent " + hex(caller.agent->id()) +
                 (answer.position ? ": it is revoked" : ": nobody enrolled it"));
        caller.position.reset();
        return delivery->done(not_enrolled());
    }
    if (delivery->refusal) return append_refusal(delivery, *answer.position);
    auto judgement = judge(answer, delivery->heartbeats, clock_now());
    delivery->want_states = std::move(judgement.want_states);
    if (!judgement.changes) {
        caller.position = std::move(answer.position);
        return acknowledge(delivery);
    }
    for (const auto& incident : judgement.append.incidents) {
        log_line("incident: " + caller.address + ": agent " + hex(caller.agent->id()) + ": " +
                 std::string(name_of(incident.kind)) + ": heartbeat " +
                 std::to_string(incident.sequence) + ": " + incident.detail);
    }
    auto after = judgement.append.after;
    ++after.version;
    append(std::move(judgement.append),
           [this, delivery, after = std::move(after)](Result<Appended> outcome) {
               auto& position = delivery->caller->position;
               position.reset();
               if (!outcome) return delivery->done(store_failed(outcome.error()));
               if (*outcome == Appended::moved) return inquire_for(delivery);
               position = after;
               acknowledge(delivery);
           });
}

void Service::append_refusal(const std::shared_ptr<Delivery>& delivery, const Position& position) {
    const auto& why = *delivery->refusal;
    log_line("incident: " + delivery->caller->address + ": agent " +
             hex(delivery->caller->agent->id()) + ": " + why.what);
    append(refuse(position, delivery->heartbeats.back(), why, clock_now()),
           [this, delivery](Result<Appended> outcome) {
               delivery->caller->position.reset();
               if (!outcome) return delivery->done(store_failed(outcome.error()));
               if (*outcome == Appended::moved) return inquire_for(delivery);
               const auto& refusal = *delivery->refusal;
               const bool is_foreign = kind_of(refusal) == Refused::foreign;
               delivery->done(sentence(is_foreign ? 403 : 400, refusal.what));
           });
}

void Service::acknowledge(const std::shared_ptr<Delivery>& delivery) {
    const auto finish = [this](Delivery& from, const Position& position) {
        v1::HeartbeatReply reply;
        reply.set_acknowledged(position.sequence);
        reply.set_interval(static_cast<std::uint32_t>(options_.interval.count()));
        for (const auto& state : from.want_states)
            reply.add_want_states(state);
        if (!position.report_known && !position.report.empty())
            reply.add_want_reports(position.report);
        from.done({200, reply.SerializeAsString(), 0});
    };
    auto& position = *delivery->caller->position;
    if (position.report_known || position.report.empty()) return finish(*delivery, position);
    // Whether the report came in meanwhile, or long ago, is the store's to say.
    const bool taken = store_.run([delivery, finish](Store& store) {
        auto found = with_report(store, delivery->caller->agent->id());
        if (!found) return delivery->done(store_failed(found.error()));
        if (!*found) return delivery->done(not_enrolled());
        delivery->caller->position = *std::move(found);
        finish(*delivery, *delivery->caller->position);
    });
    if (!taken) finish(*delivery, position);
}

}  // namespace bootseal

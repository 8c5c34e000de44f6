// SPDX-License-Identifier: Apache-2.0
#include "ingest/judge.h"

#include <bootseal/v1/heartbeat.pb.h>

#include "support/catch.h"

using namespace bootseal;

namespace {

const Time now = *parse_time("2026-11-20T12:00:00Z");

/// An agent's heartbeats, made as the agent makes them; signatures do not matter here.
struct Maker {
    std::uint64_t sequence = 0;
    std::string previous;
    std::string boot = std::string(16, 'b');
    std::string state = std::string(32, 's');
    std::int64_t at = 1'000'000;

    Heartbeat next() {
        Heartbeat heartbeat;
        heartbeat.sequence = ++sequence;
        heartbeat.previous = previous;
        heartbeat.boot = boot;
        heartbeat.state = state;
        heartbeat.at = ++at;
        heartbeat.bytes = "bytes " + std::to_string(sequence) + boot + previous;
        heartbeat.digest = sha256(heartbeat.bytes);
        previous = heartbeat.digest;
        return heartbeat;
    }
};

Answer fresh() {
    Answer answer;
    answer.position.emplace();
    answer.position->number = 7;
    answer.position->version = 3;
    return answer;
}

/// What is asked of a store that has `judgement`, and nothing else.
Answer after(const Judgement& judgement) {
    Answer answer;
    answer.position = judgement.append.after;
    ++answer.position->version;
    for (const auto& row : judgement.append.heartbeats)
        answer.heartbeats.emplace(row.sequence, row.bytes);
    return answer;
}

std::vector<IncidentKind> kinds(const Judgement& judgement) {
    std::vector<IncidentKind> found;
    for (const auto& incident : judgement.append.incidents)
        found.push_back(incident.kind);
    return found;
}

Glance facts(std::uint64_t serial, const std::string& report = "") {
    Glance glance;
    glance.ruleset = "cis";
    glance.ruleset_serial = serial;
    glance.report = report;
    return glance;
}

using Kinds = std::vector<IncidentKind>;

}  // namespace

TEST_CASE("judge: what follows is stored and moves the agent on") {
    Maker maker;
    const std::vector<Heartbeat> batch{maker.next(), maker.next()};
    const auto judgement = judge(fresh(), batch, now);
    CHECK(judgement.changes);
    CHECK(judgement.append.number == 7);
    CHECK(judgement.append.version == 3);
    CHECK(judgement.append.received == now);
    REQUIRE(judgement.append.heartbeats.size() == 2);
    CHECK(judgement.append.heartbeats[1].sequence == 2);
    CHECK(judgement.append.after.sequence == 2);
    CHECK(judgement.append.after.digest == batch[1].digest);
    CHECK(kinds(judgement) == Kinds{});
}

TEST_CASE("judge: what is stored changes nothing") {
    Maker maker;
    std::vector<Heartbeat> batch{maker.next(), maker.next()};
    const auto first = judge(fresh(), batch, now);
    auto answer = after(first);
    answer.position->state_known = true;
    CHECK_FALSE(judge(answer, batch, now).changes);
    batch.push_back(maker.next());
    const auto more = judge(answer, batch, now);
    REQUIRE(more.append.heartbeats.size() == 1);
    CHECK(more.append.heartbeats[0].sequence == 3);
}

TEST_CASE("judge: a gap names what is missing, and goes on behind it") {
    Maker maker;
    const std::vector<Heartbeat> first{maker.next()};
    const auto answer = after(judge(fresh(), first, now));
    maker.next();
    maker.next();
    const std::vector<Heartbeat> later{maker.next()};
    const auto judgement = judge(answer, later, now);
    REQUIRE(kinds(judgement) == Kinds{IncidentKind::gap});
    CHECK(judgement.append.incidents[0].detail == "heartbeats 2 to 3 are missing");
    CHECK(judgement.append.after.sequence == 4);
}

TEST_CASE("judge: another heartbeat with a stored sequence is kept as evidence, not as heartbeat") {
    Maker maker;
    const std::vector<Heartbeat> first{maker.next(), maker.next()};
    const auto answer = after(judge(fresh(), first, now));
    Heartbeat other = first[1];
    other.bytes += "x";
    other.digest = sha256(other.bytes);
    const auto judgement = judge(answer, std::span(&other, 1), now);
    REQUIRE(kinds(judgement) == Kinds{IncidentKind::fork});
    CHECK(judgement.append.incidents[0].bytes == other.bytes);
    CHECK(judgement.append.heartbeats.empty());
    CHECK(judgement.append.after.digest == first[1].digest);
}

TEST_CASE("judge: a boot that comes back is another machine, however many there were") {
    Maker maker;
    auto answer = fresh();
    const auto boot = [&](char name) {
        maker.boot = std::string(16, name);
        const std::vector<Heartbeat> batch{maker.next()};
        const auto judgement = judge(answer, batch, now);
        answer = after(judgement);
        return kinds(judgement);
    };
    for (const char name : {'a', 'b', 'c', 'c'})
        CHECK(boot(name) == Kinds{});
    CHECK(boot('a') == Kinds{IncidentKind::clone});
    CHECK(boot('a') == Kinds{});
    CHECK(boot('c') == Kinds{IncidentKind::clone});
    CHECK(answer.position->boots ==
          std::string(16, 'b') + std::string(16, 'a') + std::string(16, 'c'));
    for (char name = 'd'; name < 'z'; ++name)
        CHECK(boot(name) == Kinds{});
    CHECK(answer.position->boots.size() == 128);
}

TEST_CASE("judge: a clock may be stepped, not set back") {
    Maker maker;
    const std::vector<Heartbeat> first{maker.next()};
    const auto answer = after(judge(fresh(), first, now));
    maker.at = first[0].at - 301;
    const std::vector<Heartbeat> stepped{maker.next()};
    CHECK(kinds(judge(answer, stepped, now)) == Kinds{});
    Heartbeat back = stepped[0];
    back.at = first[0].at - 301;
    CHECK(kinds(judge(answer, std::span(&back, 1), now)) == Kinds{IncidentKind::clock_back});
}

TEST_CASE("judge: a state is wanted until it comes, and what it says is known from then on") {
    Maker maker;
    std::vector<Heartbeat> batch{maker.next()};
    const auto first = judge(fresh(), batch, now);
    CHECK(first.want_states == std::vector<std::string>{maker.state});
    batch[0].state_bytes = "state";
    batch[0].facts = facts(5, std::string(32, 'r'));
    const auto second = judge(after(first), batch, now);
    CHECK(second.changes);
    CHECK(second.want_states.empty());
    CHECK(second.append.heartbeats.empty());
    REQUIRE(second.append.states.size() == 1);
    CHECK(second.append.states[0].bytes == "state");
    CHECK(second.append.after.state_known);
    CHECK(second.append.after.report == std::string(32, 'r'));
    CHECK_FALSE(second.append.after.report_known);
    CHECK(second.append.after.ruleset_serial == 5);
    auto answer = after(second);
    answer.heartbeats.emplace(1, batch[0].bytes);
    CHECK_FALSE(judge(answer, batch, now).changes);
}

TEST_CASE("judge: an older ruleset is an incident, and the highest serial stays") {
    Maker maker;
    auto answer = fresh();
    const auto serial = [&](std::uint64_t number) {
        maker.state = sha256(std::to_string(number));
        std::vector<Heartbeat> batch{maker.next()};
        batch[0].state_bytes = "state";
        batch[0].facts = facts(number);
        const auto judgement = judge(answer, batch, now);
        answer = after(judgement);
        return kinds(judgement);
    };
    CHECK(serial(5) == Kinds{});
    CHECK(serial(4) == Kinds{IncidentKind::ruleset_back});
    CHECK(serial(3) == Kinds{IncidentKind::ruleset_back});
    CHECK(answer.position->ruleset_serial == 5);
    CHECK(serial(6) == Kinds{});
}

TEST_CASE("judge: nothing is asked of the store for the next heartbeat of a known state") {
    Maker maker;
    const std::vector<Heartbeat> batch{maker.next()};
    Position position;
    position.state = maker.state;
    position.state_known = true;
    CHECK_FALSE(inquire("agent", batch, &position).needed);
    CHECK(inquire("agent", batch, nullptr).needed);
    position.state_known = false;
    CHECK(inquire("agent", batch, &position).needed);
    position.state_known = true;
    position.sequence = 1;
    const auto replay = inquire("agent", batch, &position);
    CHECK(replay.needed);
    CHECK(replay.question.from == 1);
    CHECK(replay.question.to == 1);
}

TEST_CASE("judge: the newest is known by its digest when its bytes are swept") {
    Maker maker;
    const std::vector<Heartbeat> batch{maker.next(), maker.next()};
    auto answer = after(judge(fresh(), batch, now));
    answer.position->state_known = true;
    answer.heartbeats.clear();
    CHECK_FALSE(judge(answer, std::span(batch).subspan(1), now).changes);
    CHECK(kinds(judge(answer, std::span(batch).first(1), now)) == Kinds{IncidentKind::late});
}

TEST_CASE("judge: another state than before is a change, and the first one is") {
    Maker maker;
    std::vector<Heartbeat> batch{maker.next(), maker.next()};
    maker.state = std::string(32, 't');
    batch.push_back(maker.next());
    const auto judgement = judge(fresh(), batch, now);
    CHECK(judgement.append.heartbeats[0].is_change);
    CHECK_FALSE(judgement.append.heartbeats[1].is_change);
    CHECK(judgement.append.heartbeats[2].is_change);
}

TEST_CASE("judge: a violation, and the end of compliance, are incidents when they begin") {
    Maker maker;
    auto answer = fresh();
    const auto say = [&](HostResult result, HostIntegrity integrity) {
        maker.state = sha256(maker.state);
        std::vector<Heartbeat> batch{maker.next()};
        batch[0].state_bytes = "state";
        batch[0].facts = facts(1);
        batch[0].facts->result = result;
        batch[0].facts->integrity = integrity;
        const auto judgement = judge(answer, batch, now);
        CHECK(judgement.append.glance == batch[0].facts);
        answer = after(judgement);
        return kinds(judgement);
    };
    using enum HostResult;
    // Whoever never complied did not stop.
    CHECK(say(not_compliant, HostIntegrity::intact) == Kinds{});
    CHECK(say(compliant, HostIntegrity::intact) == Kinds{});
    CHECK(say(failed, HostIntegrity::intact) == Kinds{IncidentKind::non_compliance});
    CHECK(say(not_compliant, HostIntegrity::violated) == Kinds{IncidentKind::violation});
    CHECK(say(not_compliant, HostIntegrity::violated) == Kinds{});
    CHECK(say(compliant, HostIntegrity::intact) == Kinds{});
    CHECK(say(not_compliant, HostIntegrity::violated) ==
          Kinds{IncidentKind::violation, IncidentKind::non_compliance});
}

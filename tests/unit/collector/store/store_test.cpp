// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include "support/catch.h"
#include "unit/collector/store/place.h"

using namespace bootseal;

TEST_CASE("store: an append is kept, byte for byte, over a restart") {
    Place place(GENERATE(false, true));
    CHECK_FALSE(place.ask().position);
    CHECK(place.enrol() == Enrolled::done);
    auto append = place.next(*place.ask().position);
    append.states.push_back({append.after.state, std::string("\0state", 6)});
    CHECK(place.add(append) == Appended::stored);
    place.reopen();
    const auto answer = place.ask(1, 9, {append.after.state, std::string(32, 'x')});
    REQUIRE(answer.position);
    CHECK(answer.position->sequence == 1);
    CHECK(answer.position->version == 1);
    CHECK(answer.position->digest == append.after.digest);
    CHECK(answer.position->boots == append.after.boots);
    CHECK(answer.position->ruleset == "cis");
    CHECK(answer.position->ruleset_serial == 2026112001);
    CHECK(answer.position->state_known);
    CHECK(answer.heartbeats.at(1) == append.heartbeats[0].bytes);
    CHECK(answer.states.at(append.after.state) == append.states[0].bytes);
    CHECK(answer.states.size() == 1);
}

TEST_CASE("store: an append to an older version writes nothing") {
    Place place(GENERATE(false, true));
    place.enrol();
    auto append = place.next(*place.ask().position);
    append.incidents.push_back({IncidentKind::gap, 1, "digest", "detail", "bytes", "signature"});
    append.states.push_back({std::string(32, 't'), "state"});
    CHECK(place.add(append) == Appended::stored);
    append.incidents[0].kind = IncidentKind::fork;
    append.states[0].digest = std::string(32, 'u');
    CHECK(place.add(append) == Appended::moved);
    const auto tally = place.store->tally();
    CHECK(tally->heartbeats == 1);
    CHECK(tally->incidents == 1);
    CHECK(place.ask(1, 0, {std::string(32, 'u'), ""}).states.empty());
}

TEST_CASE("store: what moved does not keep others of its group back") {
    Place place(GENERATE(false, true));
    const std::string other(16, 'o');
    place.enrol();
    place.enrol(other);
    const auto stale = place.next(*place.ask().position);
    place.add(stale);
    const std::vector<Append> group{stale, place.next(*place.ask(1, 0, {}, other).position)};
    const auto outcomes = place.store->append(group);
    REQUIRE(outcomes);
    CHECK(*outcomes == std::vector{Appended::moved, Appended::stored});
    CHECK(place.store->tally()->heartbeats == 2);
}

TEST_CASE("store: the same incident is there once") {
    Place place(GENERATE(false, true));
    place.enrol();
    for (int i = 0; i < 3; ++i) {
        auto append = place.next(*place.ask().position);
        append.heartbeats.clear();
        append.incidents.push_back({IncidentKind::fork, 9, "digest", "detail", "b", "s"});
        CHECK(place.add(append) == Appended::stored);
    }
    CHECK(place.store->tally()->incidents == 1);
}

TEST_CASE("store: a token is good for one agent until it expires") {
    Place place(GENERATE(false, true));
    const std::vector<std::string> tokens{"one", "two"};
    REQUIRE(place.store->add_tokens(tokens, now + std::chrono::hours(1)));
    REQUIRE(place.store->add_tokens(std::vector<std::string>{"old"}, now));
    const std::string other(16, 'o');
    CHECK(place.enrol(agent, "none") == Enrolled::refused);
    CHECK(place.enrol(agent, "old") == Enrolled::refused);
    CHECK(place.enrol(agent, "one") == Enrolled::done);
    CHECK(place.enrol(other, "one") == Enrolled::refused);
    CHECK(place.enrol(agent, "one") == Enrolled::done);
    CHECK(place.enrol(other, "two") == Enrolled::done);
    CHECK(place.store->tally()->agents == 2);
}

TEST_CASE("store: nothing of a revoked agent is taken, and a refused enrolment spends no token") {
    Place place(GENERATE(false, true));
    place.enrol();
    const auto append = place.next(*place.ask().position);
    REQUIRE(place.store->revoke(agent, now));
    CHECK(place.add(append) == Appended::moved);
    CHECK(place.ask().position->revoked == now);
    CHECK(place.add(place.next(*place.ask().position)) == Appended::moved);
    const std::vector<std::string> tokens{"one"};
    REQUIRE(place.store->add_tokens(tokens, now + std::chrono::hours(1)));
    CHECK(place.enrol(agent, "one") == Enrolled::revoked);
    CHECK(place.enrol(std::string(16, 'o'), "one") == Enrolled::done);
    const auto revoked = place.store->revoked(now);
    REQUIRE(revoked);
    CHECK(revoked->size() == 1);
    CHECK(place.store->revoked(now + std::chrono::days(2))->empty());
    CHECK_FALSE(place.store->revoke(std::string(16, 'x'), now));
}

TEST_CASE("store: a report is known from when it is there") {
    Place place(GENERATE(false, true));
    place.enrol();
    auto append = place.next(*place.ask().position);
    append.after.report = std::string(32, 'r');
    place.add(append);
    CHECK_FALSE(place.ask().position->report_known);
    for (int i = 0; i < 2; ++i) {
        ReportRow report;
        report.agent = append.number;
        report.digest = append.after.report;
        report.bytes = std::string(1 << 20, '\0');
        report.received = now;
        REQUIRE(place.store->put_report(report));
    }
    CHECK(place.ask().position->report_known);
}

TEST_CASE("store: what is older than the cutoff is swept, and the agent stays where it was") {
    Place place(GENERATE(false, true));
    place.enrol();
    auto append = place.next(*place.ask().position);
    place.add(append);
    append = place.next(*place.ask().position);
    append.received = now + std::chrono::days(3);
    place.add(append);
    for (int i = 0; i < 3; ++i)
        REQUIRE(place.store->sweep(now + std::chrono::days(2)));
    CHECK(place.store->tally()->heartbeats == 1);
    CHECK(place.ask().position->sequence == 2);
    CHECK(place.ask(1, 2).heartbeats.size() == 1);
}

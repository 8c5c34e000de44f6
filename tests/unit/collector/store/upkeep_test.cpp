// SPDX-License-Identifier: Apache-2.0
#include "store/upkeep.h"

#include "store/fleet_view.h"
#include "store/outbox.h"
#include "unit/collector/store/place.h"

using namespace bootseal;
using namespace std::chrono_literals;

namespace {

struct Kept : Place {
    explicit Kept(bool postgres) : Place(postgres) {
        auto own = open_sql(where, SqlAccess::write);
        REQUIRE(own);
        sql = *std::move(own);
        auto opened = open_fleet_view(where);
        REQUIRE(opened);
        view = *std::move(opened);
    }

    std::vector<IncidentRow> incidents() {
        auto page = view->incidents({}, "");
        REQUIRE(page);
        return page->rows;
    }

    std::int64_t count(const std::string& table) {
        const auto rows = sql->query("SELECT count(*) FROM " + table);
        REQUIRE(rows);
        return rows->number(0, 0);
    }

    std::unique_ptr<Sql> sql;
    std::unique_ptr<FleetView> view;
};

Glance glance(HostResult result = HostResult::compliant,
              HostIntegrity integrity = HostIntegrity::intact) {
    Glance glance;
    glance.hostname = "host";
    glance.result = result;
    glance.integrity = integrity;
    return glance;
}

const Subscriber hook{std::string(32, 'h'), {IncidentKind::silence, IncidentKind::clone}};

}  // namespace

TEST_CASE("upkeep: a host falls silent once, and speaks again") {
    Kept place(GENERATE(false, true));
    place.host(agent, glance());
    REQUIRE(note_silence(*place.sql, now, now));
    CHECK(place.incidents().empty());
    const auto later = now + 1h;
    for (int i = 0; i < 2; ++i)
        REQUIRE(note_silence(*place.sql, later - 15min, later));
    auto found = place.incidents();
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == IncidentKind::silence);
    CHECK(found[0].received == later);
    CHECK(found[0].detail == "nothing was heard since 2026-11-20T12:00:00Z");
    CHECK_FALSE(found[0].closed);
    CHECK((*place.view->host(agent))->row.silent_since == now);
    REQUIRE(note_ends(*place.sql, later - 15min, later));
    CHECK_FALSE(place.incidents()[0].closed);
    place.say(agent, glance(), later + 1s);
    REQUIRE(note_ends(*place.sql, later, later + 2s));
    CHECK(place.incidents()[0].closed == later + 2s);
    CHECK_FALSE((*place.view->host(agent))->row.silent_since);
    REQUIRE(note_silence(*place.sql, later + 1h, later + 2h));
    CHECK(place.incidents().size() == 2);
}

TEST_CASE("upkeep: a host that speaks and is not looked at is stale until it is") {
    Kept place(GENERATE(false, true));
    place.host(agent, glance());
    REQUIRE(note_stale(*place.sql, 1h, now));
    CHECK(place.incidents().empty());  // it does not say when
    const auto look = [&](Time at, Time looked) {
        REQUIRE(
            place.sql->query("UPDATE agent SET at = ?1, looked = ?2",
                             {at.time_since_epoch().count(), looked.time_since_epoch().count()}));
    };
    look(now, now - 1h);
    REQUIRE(note_stale(*place.sql, 1h, now));
    CHECK(place.incidents().empty());
    look(now + 1s, now - 1h);
    for (int i = 0; i < 2; ++i)
        REQUIRE(note_stale(*place.sql, 1h, now));
    REQUIRE(place.incidents().size() == 1);
    CHECK(place.incidents()[0].kind == IncidentKind::stale);
    CHECK(place.incidents()[0].detail == "nobody looked at the machine since 2026-11-20T11:00:00Z");
    CHECK((*place.view->host(agent))->row.looked == now - 1h);
    look(now + 2s, now);
    REQUIRE(note_stale(*place.sql, 1h, now + 2s));
    CHECK(place.incidents()[0].closed == now + 2s);
}

TEST_CASE("upkeep: who never spoke is silent from enrolment, who is revoked never") {
    Kept place(GENERATE(false, true));
    place.enrol();
    place.host(std::string(16, 'r'), glance());
    REQUIRE(place.store->revoke(std::string(16, 'r'), now));
    REQUIRE(note_silence(*place.sql, now + 1h, now + 2h));
    const auto found = place.incidents();
    REQUIRE(found.size() == 1);
    CHECK(found[0].agent == agent);
    CHECK((*place.view->host(agent))->row.silent_since == now);
}

TEST_CASE("upkeep: an incident of a state ends with it") {
    Kept place(GENERATE(false, true));
    place.host(agent, glance());
    const auto bad = glance(HostResult::not_compliant, HostIntegrity::violated);
    place.say(agent, bad, now + 1s,
              {{IncidentKind::violation, 2, "d", "", "b", "s"},
               {IncidentKind::non_compliance, 2, "d", "", "b", "s"},
               {IncidentKind::clone, 2, "d", "", "b", "s"}});
    REQUIRE(note_ends(*place.sql, now, now + 2s));
    // One could not look: that is no end.
    place.say(agent, glance(HostResult::compliant, HostIntegrity::unknown), now + 3s);
    REQUIRE(note_ends(*place.sql, now, now + 4s));
    IncidentFilter open;
    open.open = true;
    CHECK(place.view->incidents(open, "")->rows.size() == 2);
    place.say(agent, glance(), now + 5s);
    REQUIRE(note_ends(*place.sql, now, now + 6s));
    const auto left = place.view->incidents(open, "");
    REQUIRE(left->rows.size() == 1);
    CHECK(left->rows[0].kind == IncidentKind::clone);
}

TEST_CASE("upkeep: what is old and named by nothing is forgotten") {
    Kept place(GENERATE(false, true));
    auto said = glance();
    said.report = std::string(32, 'r');
    auto position = place.host(agent, said);
    RuleFinding finding;
    finding.rule = "old";
    place.report(position, {finding});
    said.report = std::string(32, 'q');
    position = place.say(agent, said, now + 48h, {{IncidentKind::gap, 2, "d", "", "b", "s"}});
    place.report(position, {});
    FleetCount last;
    REQUIRE(count_fleet(*place.sql, now, last));
    const auto cutoff = now + 24h;
    Keeping keeping{Time(), Time(), Time(), Time()};
    CHECK(*forget(*place.sql, keeping, now) == Forgotten::done);
    CHECK(place.count("report") == 2);
    CHECK(place.count("change") == 2);
    CHECK(place.count("point") == 1);
    CHECK(place.count("rule") == 0);
    keeping = {cutoff, cutoff, cutoff, cutoff};
    for (int i = 0; i < 2; ++i)
        CHECK(*forget(*place.sql, keeping, cutoff) == Forgotten::done);
    CHECK(place.count("report") == 1);
    CHECK(place.count("change") == 1);
    CHECK(place.count("state") == 1);
    CHECK(place.count("point") == 0);
    CHECK(place.incidents().size() == 1);
    CHECK(*place.view->report(said.report) == "report");
    CHECK(place.ask(1, 0, {position.state}).position->state_known);
    // The newest stays, however old it is.
    keeping = {now + 96h, now + 96h, now + 96h, now + 96h};
    CHECK(*forget(*place.sql, keeping, cutoff) == Forgotten::done);
    CHECK(place.count("report") == 1);
    CHECK(place.incidents().empty());
    CHECK(forget(*place.sql, keeping, cutoff));
    CHECK(place.count("state") == 1);
}

TEST_CASE("outbox: each subscriber is told of what it asked for, until it was told") {
    Kept place(GENERATE(false, true));
    place.host(agent, glance());
    place.say(agent, glance(), now,
              {{IncidentKind::clone, 2, "d", "two", "b", "s"},
               {IncidentKind::gap, 2, "d", "", "b", "s"}});
    for (int i = 0; i < 2; ++i)
        REQUIRE(queue_incidents(*place.sql, {hook}, now));
    auto due = take_due(*place.sql, hook.hook, now, 60s);
    REQUIRE(due);
    REQUIRE(due->size() == 1);
    CHECK(due->front().kind == IncidentKind::clone);
    CHECK(due->front().agent == agent);
    CHECK(due->front().hostname == "host");
    CHECK(due->front().detail == "two");
    CHECK(due->front().tries == 0);
    CHECK(take_due(*place.sql, hook.hook, now + 59s, 60s)->empty());
    due = take_due(*place.sql, hook.hook, now + 60s, 60s);
    REQUIRE(due->size() == 1);
    CHECK(due->front().tries == 1);
    REQUIRE(put_off(*place.sql, hook.hook, due->front().incident, now + 1h));
    CHECK(take_due(*place.sql, hook.hook, now + 59min, 60s)->empty());
    CHECK(take_due(*place.sql, hook.hook, now + 1h, 60s)->size() == 1);
    REQUIRE(end_delivery(*place.sql, hook.hook, due->front().incident));
    CHECK(take_due(*place.sql, hook.hook, now + 9h, 60s)->empty());
    REQUIRE(queue_incidents(*place.sql, {hook}, now));
    CHECK(place.count("delivery") == 0);
}

TEST_CASE("outbox: what nobody takes any more is forgotten") {
    Kept place(GENERATE(false, true));
    place.host(agent, glance());
    place.say(agent, glance(), now, {{IncidentKind::clone, 2, "d", "", "b", "s"}});
    REQUIRE(queue_incidents(*place.sql, {hook}, now));
    REQUIRE(forget(*place.sql, {}, now + 47h));
    CHECK(place.count("delivery") == 1);
    REQUIRE(forget(*place.sql, {}, now + 49h));
    CHECK(place.count("delivery") == 0);
}

TEST_CASE("outbox: what happened before somebody subscribed long ago is told to nobody") {
    Kept place(GENERATE(false, true));
    place.host(agent, glance());
    place.say(agent, glance(), now, {{IncidentKind::clone, 2, "d", "", "b", "s"}});
    REQUIRE(queue_incidents(*place.sql, {hook}, now + 25h));
    CHECK(place.count("delivery") == 0);
}

// SPDX-License-Identifier: Apache-2.0
#include "store/fleet_view.h"

#include <set>

#include "base/text.h"
#include "store/people.h"
#include "store/upkeep.h"
#include "unit/collector/store/place.h"

using namespace bootseal;
using namespace std::chrono_literals;

namespace {

std::string id(char name) {
    return std::string(16, name);
}

Glance glance(const std::string& hostname) {
    Glance glance;
    glance.machine_id = "0123456789abcdef";
    glance.hostname = hostname;
    glance.os = "debian 12";
    glance.agent_version = "1.0";
    glance.seal = std::string(32, 's');
    glance.ruleset = "cis";
    glance.ruleset_serial = 7;
    glance.profile = "l1-server";
    glance.result = HostResult::compliant;
    glance.counts.pass = 200;
    glance.counts.fail = 3;
    glance.report = sha256(hostname);
    glance.integrity = HostIntegrity::intact;
    return glance;
}

RuleFinding finding(const std::string& rule, RuleStatus status = RuleStatus::fail) {
    RuleFinding finding;
    finding.rule = rule;
    finding.number = "1.1";
    finding.title = "Ensure " + rule;
    finding.severity = RuleSeverity::high;
    finding.status = status;
    return finding;
}

/// A store and what people see of it.
struct Fleet : Place {
    explicit Fleet(bool postgres) : Place(postgres) {
        auto opened = open_fleet_view(where);
        REQUIRE(opened);
        view = *std::move(opened);
        auto own = open_sql(where, SqlAccess::write);
        REQUIRE(own);
        sql = *std::move(own);
    }

    std::vector<std::string> names(const HostFilter& filter) {
        const auto page = view->hosts(filter, "");
        if (!page) FAIL(page.error().what);
        std::vector<std::string> names;
        for (const auto& row : page->rows)
            names.push_back(row.glance.hostname);
        const auto count = view->count_hosts(filter);
        REQUIRE(count);
        CHECK(*count == names.size());
        return names;
    }

    Overview overview() {
        FleetCount last;
        const auto counted = count_fleet(*sql, now, last);
        if (!counted) FAIL(counted.error().what);
        const auto overview = view->overview(now);
        if (!overview) FAIL(overview.error().what);
        return *overview;
    }

    std::unique_ptr<FleetView> view;
    std::unique_ptr<Sql> sql;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("fleet: what a host said of itself is what people see") {
    Fleet fleet(GENERATE(false, true));
    auto said = glance("web1");
    said.next_waiver_ends = now + 24h;
    said.counts.error = 2;
    said.lockdown = HostLockdown::partial;
    fleet.host(agent, said);
    const auto found = fleet.view->host(agent);
    REQUIRE(found);
    REQUIRE(*found);
    const auto& detail = **found;
    CHECK(detail.row.glance == said);
    CHECK(detail.row.agent == agent);
    CHECK(detail.row.enrolled == now);
    CHECK(detail.row.last_seen == now);
    CHECK_FALSE(detail.row.silent_since);
    CHECK_FALSE(detail.row.revoked);
    CHECK(detail.sequence == 1);
    CHECK(detail.certificate_expires == now + 24h);
    CHECK_FALSE(detail.report_stored);
    CHECK_FALSE(detail.findings_current);
    CHECK_FALSE(*fleet.view->host(id('x')));
}

TEST_CASE("fleet: an agent that has not spoken yet is there") {
    Fleet fleet(GENERATE(false, true));
    fleet.enrol();
    const auto found = fleet.view->host(agent);
    REQUIRE(*found);
    CHECK((*found)->row.glance == Glance());
    CHECK_FALSE((*found)->row.last_seen);
    CHECK(fleet.names({}) == Names{""});
}

TEST_CASE("fleet: each filter finds its hosts and no others") {
    Fleet fleet(GENERATE(false, true));
    auto one = glance("alpha");
    auto two = glance("beta");
    two.result = HostResult::not_compliant;
    two.integrity = HostIntegrity::violated;
    two.lockdown = HostLockdown::engaged;
    two.ruleset_serial = 8;
    two.profile = "l2";
    two.os = "debian 13";
    two.seal = "";
    two.machine_id = "ffff";
    two.counts.fail = 9;
    const auto first = fleet.host(id('a'), one);
    const auto second = fleet.host(id('b'), two, now + 1s);
    fleet.report(first, {finding("cramfs", RuleStatus::waived)});
    fleet.report(second, {finding("cramfs"), finding("sshd")});
    CHECK(fleet.names({}) == Names{"alpha", "beta"});
    HostFilter filter;
    const auto only = [&](const char* name, auto change) {
        HostFilter narrowed;
        change(narrowed);
        CHECK(fleet.names(narrowed) == Names{name});
    };
    only("beta", [](auto& f) { f.result = HostResult::not_compliant; });
    only("beta", [](auto& f) { f.integrity = HostIntegrity::violated; });
    only("beta", [](auto& f) { f.lockdown = HostLockdown::engaged; });
    only("beta", [](auto& f) { f.ruleset_serial = 8; });
    only("beta", [](auto& f) { f.profile = "l2"; });
    only("beta", [](auto& f) { f.os = "debian 13"; });
    only("beta", [](auto& f) { f.seal = ""; });
    only("alpha", [](auto& f) { f.seal = std::string(32, 's'); });
    only("beta", [](auto& f) { f.text = "ET"; });
    only("beta", [](auto& f) { f.text = "fff"; });
    only("beta", [](auto& f) { f.text = "626"; });  // the agent's id is "bbbb..."
    only("beta", [](auto& f) { f.rule = "sshd"; });
    only("alpha", [](auto& f) {
        f.rule = "cramfs";
        f.rule_status = RuleStatus::waived;
    });
    filter.text = "%";
    CHECK(fleet.names(filter).empty());
    filter.text = std::string("a\0b", 3);
    CHECK_FALSE(fleet.view->hosts(filter, ""));
    filter = {};
    filter.order = HostFilter::Order::failing;
    CHECK(fleet.names(filter) == Names{"beta", "alpha"});
    filter.order = HostFilter::Order::last_seen;
    CHECK(fleet.names(filter) == Names{"beta", "alpha"});
    REQUIRE(fleet.store->revoke(id('a'), now));
    only("alpha", [](auto& f) { f.revoked = true; });
    only("beta", [](auto& f) { f.revoked = false; });
}

TEST_CASE("fleet: pages follow each other without a gap, in every order") {
    Fleet fleet(GENERATE(false, true));
    for (int i = 0; i < 450; ++i) {
        auto agent = id('0');
        agent[0] = static_cast<char>(i / 256);
        agent[1] = static_cast<char>(i % 256);
        // Many have the same name, number and time.
        auto said = glance("host" + std::to_string(i / 100));
        said.counts.fail = static_cast<std::uint32_t>(i % 3);
        fleet.host(agent, said);
    }
    for (const auto order :
         {HostFilter::Order::name, HostFilter::Order::last_seen, HostFilter::Order::failing}) {
        HostFilter filter;
        filter.order = order;
        std::set<std::string> seen;
        std::string cursor;
        int pages = 0;
        do {
            const auto page = fleet.view->hosts(filter, cursor);
            REQUIRE(page);
            for (const auto& row : page->rows)
                CHECK(seen.insert(row.agent).second);
            cursor = page->next;
            ++pages;
        } while (!cursor.empty() && pages < 10);
        CHECK(seen.size() == 450);
        CHECK(pages == 3);
    }
    for (const auto* wrong : {"x", "-", "x1-1", "xzz-1", "1-1", "x00-1", "x31-1-1"})
        CHECK_FALSE(fleet.view->hosts({}, wrong));
}

TEST_CASE("fleet: the history has a row for each state that was another one") {
    Fleet fleet(GENERATE(false, true));
    auto position = fleet.host(agent, glance("one"));
    auto same = fleet.next(position);
    same.after.state = position.state;
    same.heartbeats[0].state = position.state;
    CHECK(fleet.add(same) == Appended::stored);
    fleet.say(agent, glance("two"), now + 1h);
    const auto page = fleet.view->changes(agent, "");
    REQUIRE(page);
    REQUIRE(page->rows.size() == 2);
    CHECK(page->rows[0].sequence == 3);
    CHECK(page->rows[0].received == now + 1h);
    CHECK(page->rows[0].bytes == "state of two");
    CHECK(page->rows[1].bytes == "state of one");
}

TEST_CASE("fleet: a report takes the place of the findings before it") {
    Fleet fleet(GENERATE(false, true));
    const auto position = fleet.host(agent, glance("one"));
    CHECK_FALSE(position.report_known);
    fleet.report(position, {finding("a"), finding("b"), finding("a")});
    auto waived = finding("c", RuleStatus::waived);
    waived.waiver_ends = now + 24h;
    waived.waiver_reason = "because";
    waived.waiver_approver = "somebody";
    fleet.report(position, {finding("b"), waived});
    const auto found = fleet.view->findings(agent);
    REQUIRE(found);
    REQUIRE(found->size() == 2);
    CHECK((*found)[0].rule == "b");
    CHECK((*found)[0].status == RuleStatus::fail);
    CHECK((*found)[1].waiver_reason == "because");
    CHECK((*found)[1].waiver_ends == now + 24h);
    CHECK(fleet.ask().position->report_known);
    CHECK((*fleet.view->host(agent))->findings_current);
    CHECK((*fleet.view->host(agent))->report_stored);
    CHECK(*fleet.view->report(position.report) == "report");
    CHECK_FALSE(*fleet.view->report(std::string(32, 'x')));
}

TEST_CASE("fleet: rules are counted, and most hosts say what one is called") {
    Fleet fleet(GENERATE(false, true));
    for (const char name : {'a', 'b', 'c'}) {
        const auto position = fleet.host(id(name), glance(std::string(1, name)));
        auto odd = finding("cramfs");
        if (name == 'b') odd.title = "Owned";
        fleet.report(position,
                     {odd, finding("sshd", name == 'a' ? RuleStatus::fail : RuleStatus::waived)});
    }
    const auto overview = fleet.overview();
    REQUIRE(overview.worst_rules.size() == 2);
    CHECK(overview.worst_rules[0].rule == "cramfs");
    CHECK(overview.worst_rules[0].title == "Ensure cramfs");
    CHECK(overview.worst_rules[0].hosts.at(RuleStatus::fail) == 3);
    CHECK(overview.worst_rules[1].hosts.at(RuleStatus::waived) == 2);
    const auto rule = fleet.view->rule("cramfs");
    REQUIRE(*rule);
    CHECK((*rule)->title == "Ensure cramfs");
    CHECK((*rule)->hosts.at(RuleStatus::fail) == 3);
    CHECK_FALSE(*fleet.view->rule("other"));
    RuleFilter filter;
    filter.text = "SSHD";
    CHECK(fleet.view->rules(filter, "")->rows.size() == 1);
    filter.status = RuleStatus::error;
    CHECK(fleet.view->rules(filter, "")->rows.empty());
    REQUIRE(fleet.store->revoke(id('a'), now));
    CHECK((*fleet.view->rule("cramfs"))->hosts.at(RuleStatus::fail) == 2);
    CHECK(fleet.overview().worst_rules[0].hosts.at(RuleStatus::fail) == 2);
}

TEST_CASE("fleet: waivers come in the order in which they end") {
    Fleet fleet(GENERATE(false, true));
    const auto position = fleet.host(agent, glance("one"));
    std::vector<RuleFinding> findings;
    for (const int days : {20, 3, 400}) {
        findings.push_back(finding("r" + std::to_string(days), RuleStatus::waived));
        findings.back().waiver_ends = now + std::chrono::days(days);
    }
    findings.push_back(finding("endless", RuleStatus::waived));
    findings.push_back(finding("failing"));
    fleet.report(position, findings);
    const auto all = fleet.view->waivers(std::nullopt, "");
    REQUIRE(all);
    Names rules;
    for (const auto& row : all->rows)
        rules.push_back(row.rule);
    CHECK(rules == Names{"r3", "r20", "r400", "endless"});
    CHECK(all->rows[0].hostname == "one");
    CHECK_FALSE(all->rows[3].ends);
    CHECK(fleet.view->waivers(now + std::chrono::days(30), "")->rows.size() == 2);
    const auto overview = fleet.overview();
    CHECK(overview.waivers_7_days == 1);
    CHECK(overview.waivers_30_days == 2);
}

TEST_CASE("fleet: the overview counts who is there") {
    Fleet fleet(GENERATE(false, true));
    CHECK_FALSE(fleet.view->overview(now)->as_of);
    fleet.host(id('a'), glance("a"));
    auto two = glance("b");
    two.result = HostResult::failed;
    two.integrity = HostIntegrity::violated;
    two.ruleset_serial = 8;
    fleet.host(id('b'), two, now + 1s);
    fleet.host(id('c'), glance("c"));
    REQUIRE(fleet.store->revoke(id('c'), now));
    const auto overview = fleet.overview();
    CHECK(overview.as_of == now);
    CHECK(overview.hosts == 2);
    CHECK(overview.revoked == 1);
    CHECK(overview.silent == 0);
    CHECK(overview.by_result.at(HostResult::compliant) == 1);
    CHECK(overview.by_result.at(HostResult::failed) == 1);
    CHECK(overview.by_integrity.at(HostIntegrity::violated) == 1);
    CHECK(overview.newest_heartbeat == now + 1s);
    REQUIRE(overview.rulesets.size() == 2);
    CHECK(overview.rulesets[0].name == "cis");
    CHECK(overview.rulesets[0].serial == 8);
    CHECK(overview.rulesets[0].hosts == 1);
    REQUIRE(overview.seals.size() == 1);
    CHECK(overview.seals[0].name == hex(std::string(32, 's')));
    CHECK(overview.seals[0].hosts == 2);
    REQUIRE(overview.points.size() == 1);
    CHECK(overview.points[0].hosts == 2);
    CHECK(overview.points[0].compliant == 1);
    CHECK(overview.points[0].violated == 1);
    // The same hour is one point.
    CHECK(fleet.overview().points.size() == 1);
}

TEST_CASE("fleet: incidents are found by agent, kind and whether they are open") {
    Fleet fleet(GENERATE(false, true));
    fleet.host(id('a'), glance("a"));
    fleet.host(id('b'), glance("b"));
    fleet.say(id('a'), glance("a"), now + 1s,
              {{IncidentKind::clone, 2, "digest", "two machines", "bytes", "signature"},
               {IncidentKind::gap, 2, "digest", "missing", "bytes", "signature"}});
    IncidentFilter filter;
    const auto page = fleet.view->incidents(filter, "");
    REQUIRE(page);
    REQUIRE(page->rows.size() == 2);
    CHECK(page->rows[0].kind == IncidentKind::gap);
    CHECK(page->rows[1].hostname == "a");
    CHECK(page->rows[1].detail == "two machines");
    const auto clone = page->rows[1].number;
    CHECK((*fleet.view->evidence(clone))->bytes == "bytes");
    CHECK((*fleet.view->evidence(clone))->key == "key");
    filter.agent = id('b');
    CHECK(fleet.view->incidents(filter, "")->rows.empty());
    filter.agent = id('a');
    filter.kind = IncidentKind::clone;
    filter.open = true;
    CHECK(fleet.view->incidents(filter, "")->rows.size() == 1);
    HostFilter hosts;
    hosts.incident = IncidentKind::clone;
    CHECK(fleet.names(hosts) == Names{"a"});
    const auto people = open_people(fleet.where);
    CHECK(*(*people)->close_incident(clone, "alice", now) == People::Closed::done);
    CHECK(*(*people)->close_incident(clone, "alice", now) == People::Closed::nothing);
    CHECK(fleet.view->incidents(filter, "")->rows.empty());
    CHECK(fleet.names(hosts).empty());
    CHECK((*fleet.view->incident(clone))->closed_by == "alice");
    CHECK((*fleet.view->host(id('a')))->row.open_incidents == 1);
}

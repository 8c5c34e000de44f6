// SPDX-License-Identifier: Apache-2.0
// bootseal-fleet: fills a store with hosts that report, and asks it what people ask.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include "authority/agent_key.h"
#include "base/text.h"
#include "store/fleet_view.h"
#include "store/store.h"
#include "store/upkeep.h"

using namespace bootseal;

namespace {

constexpr auto usage =
    "Usage: bootseal-fleet fill STORE HOSTS    hosts with findings, and a month of history\n"
    "       bootseal-fleet ask STORE           how many milliseconds each question takes\n";

constexpr int rules = 300;
constexpr int findings = 15;
constexpr int days = 30;

std::string id_of(std::size_t host) {
    return sha256("host " + std::to_string(host)).substr(0, 16);
}

/// A host that is like others: one in ten does not comply, one in two hundred is violated.
Glance glance_of(std::size_t host) {
    Glance glance;
    glance.machine_id = hex(id_of(host));
    glance.hostname = "web-" + std::to_string(host % 977) + "-" + std::to_string(host);
    glance.os = host % 3 == 0 ? "debian 13" : "debian 12";
    glance.agent_version = "1.0";
    glance.seal = sha256("image " + std::to_string(host % 12));
    glance.ruleset = "cis-debian-12";
    glance.ruleset_serial = 2026112001 + host % 4;
    glance.ruleset_digest = sha256("ruleset");
    glance.profile = host % 2 == 0 ? "l1-server" : "l2-server";
    glance.result = host % 10 == 0 ? HostResult::not_compliant : HostResult::compliant;
    glance.integrity = host % 200 == 0 ? HostIntegrity::violated : HostIntegrity::intact;
    glance.counts.pass = 250;
    glance.counts.fail = static_cast<std::uint32_t>(host % 13);
    glance.waivers = 2;
    glance.report = sha256("report " + std::to_string(host));
    return glance;
}

std::vector<RuleFinding> findings_of(std::size_t host, Time now) {
    std::vector<RuleFinding> found;
    for (std::size_t i = 0; i < findings; ++i) {
        // Some rules fail nearly everywhere, most in a few places.
        const auto rule = i < 5 ? i : (host * 31 + i * i * 7) % rules;
        RuleFinding finding;
        finding.rule = "rule-" + std::to_string(rule);
        finding.number = "1." + std::to_string(rule);
        finding.title = "Ensure that rule " + std::to_string(rule) + " is followed";
        finding.severity = RuleSeverity::medium;
        if (i % 7 == 6) {
            finding.status = RuleStatus::waived;
            finding.waiver_ends = now + std::chrono::hours(host % 4000);
            finding.waiver_reason = "An appliance that cannot be changed";
            finding.waiver_approver = "security@example.com";
        }
        found.push_back(std::move(finding));
    }
    return found;
}

/// The append of a host's first heartbeat, or of the one behind `before`.
Append append_of(std::size_t host, const Position& before, Time now) {
    Append append;
    append.number = before.number;
    append.version = before.version;
    append.received = now - std::chrono::seconds(host % 600);
    append.after = before;
    ++append.after.sequence;
    const auto number = std::to_string(host) + "." + std::to_string(append.after.sequence);
    append.after.digest = sha256("heartbeat " + number);
    append.after.boots = id_of(host);
    append.after.state = sha256("state " + number);
    append.glance = glance_of(host);
    append.after.report = append.glance->report;
    append.heartbeats.push_back({append.after.sequence, append.after.state, std::string(130, 'h'),
                                 std::string(71, 's'), true});
    append.states.push_back({append.after.state, std::string(300, 't')});
    if (host % 200 == 0) {
        append.incidents.push_back({IncidentKind::violation, append.after.sequence,
                                    append.after.digest, "files are others", "h", "s"});
    }
    return append;
}

Result<std::vector<Position>> positions_of(Store& store, std::size_t from, std::size_t to) {
    std::vector<Question> questions;
    for (auto host = from; host < to; ++host)
        questions.push_back({id_of(host), 1, 0, {}});
    std::vector<Position> positions;
    for (auto& answer : TRY(store.ask(questions)))
        positions.push_back(answer.position.value_or(Position()));
    return positions;
}

Result<> fill_some(Store& store, std::size_t from, std::size_t to, Time now) {
    for (auto host = from; host < to; ++host) {
        Enrolment enrolment;
        enrolment.agent = id_of(host);
        enrolment.key = std::string(91, 'k');
        enrolment.serial = "serial " + std::to_string(host);
        enrolment.expires = now + std::chrono::days(14);
        enrolment.now = now - std::chrono::days(days);
        TRY(store.enrol(enrolment));
    }
    for (int beat = 0; beat < 3; ++beat) {
        const auto positions = TRY(positions_of(store, from, to));
        std::vector<Append> appends;
        for (auto host = from; host < to; ++host)
            appends.push_back(append_of(host, positions[host - from], now));
        TRY(store.append(appends));
    }
    const auto positions = TRY(positions_of(store, from, to));
    for (auto host = from; host < to; ++host) {
        ReportRow report;
        report.agent = positions[host - from].number;
        report.digest = positions[host - from].report;
        report.bytes = std::string(1000, 'r');
        report.findings = findings_of(host, now);
        report.received = now;
        TRY(store.put_report(report));
    }
    return {};
}

Result<> fill(const std::string& where, std::size_t hosts) {
    constexpr std::size_t at_once = 500;
    const auto store = TRY(open_store(where));
    const auto now = clock_now();
    for (std::size_t from = 0; from < hosts; from += at_once)
        TRY(fill_some(*store, from, std::min(from + at_once, hosts), now));
    const auto sql = TRY(open_sql(where, SqlAccess::write));
    const auto hour = seconds_of(now) / 3600 * 3600;
    for (std::int64_t back = 1; back < std::int64_t{days} * 24; ++back) {
        const auto count = static_cast<std::int64_t>(hosts);
        TRY(
            sql->query("INSERT INTO point (hour, hosts, compliant, violated, silent)"
                       " VALUES (?1, ?2, ?3, ?4, ?5)",
                       {hour - back * 3600, count, count - back, back % 9, back % 5}));
    }
    FleetCount last;
    return count_fleet(*sql, now, last);
}

/// The median of some runs, in milliseconds, of which the first does not count.
template <class Work>
Result<double> measure(Work work) {
    std::vector<double> times;
    for (int run = 0; run < 8; ++run) {
        const auto before = std::chrono::steady_clock::now();
        TRY(work());
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - before;
        if (run > 0) times.push_back(took.count());
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

class Questions {
  public:
    Questions(FleetView& view, Sql& sql) : view_(view), sql_(sql) {}

    Result<> ask() {
        const auto now = clock_now();
        TRY(one("overview", [&] { return view_.overview(now); }));
        TRY(ask_hosts());
        const auto some = id_of(7);
        TRY(one("host", [&] { return view_.host(some); }));
        TRY(one("findings of a host", [&] { return view_.findings(some); }));
        TRY(one("changes of a host", [&] { return view_.changes(some, ""); }));
        TRY(one("rules", [&] { return view_.rules({}, ""); }));
        TRY(one("rule that all fail", [&] { return view_.rule("rule-1"); }));
        TRY(one("rule that few fail", [&] { return view_.rule("rule-150"); }));
        TRY(one("waivers", [&] { return view_.waivers(std::nullopt, ""); }));
        TRY(one("incidents", [&] { return view_.incidents({}, ""); }));
        IncidentFilter open;
        open.open = true;
        open.kind = IncidentKind::violation;
        TRY(one("incidents, open violations", [&] { return view_.incidents(open, ""); }));
        TRY(one("upkeep: counting", [&] {
            FleetCount last;
            return count_fleet(sql_, now, last);
        }));
        TRY(one("upkeep: silence",
                [&] { return note_silence(sql_, now - std::chrono::hours(1), now); }));
        TRY(one("upkeep: ends", [&] { return note_ends(sql_, now, now); }));
        Keeping from;
        return one("upkeep: forgetting", [&] { return forget(sql_, from, now); });
    }

  private:
    template <class Work>
    Result<> one(const char* name, Work work) {
        std::printf("%s\t%.2f\n", name, TRY(measure(work)));
        std::fflush(stdout);
        return {};
    }

    Result<> hosts(const char* name, const HostFilter& filter) {
        return one(name, [&]() -> Result<> {
            TRY(view_.hosts(filter, ""));
            TRY(view_.count_hosts(filter));
            return {};
        });
    }

    Result<> ask_hosts() {
        HostFilter filter;
        TRY(hosts("hosts by name", filter));
        filter.order = HostFilter::Order::failing;
        TRY(hosts("hosts by failing rules", filter));
        filter.order = HostFilter::Order::last_seen;
        TRY(hosts("hosts by last heartbeat", filter));
        filter = {};
        filter.text = "web-97";
        TRY(hosts("hosts with a text", filter));
        filter.text = "nowhere";
        TRY(hosts("hosts with a text, none", filter));
        filter = {};
        filter.integrity = HostIntegrity::violated;
        TRY(hosts("hosts that are violated", filter));
        filter.profile = "l9-none";
        TRY(hosts("hosts of a profile, none", filter));
        filter = {};
        filter.silent = true;
        TRY(hosts("hosts that are silent", filter));
        filter = {};
        filter.rule = "rule-1";
        filter.rule_status = RuleStatus::fail;
        TRY(hosts("hosts that fail a rule, all", filter));
        filter.rule = "rule-150";
        TRY(hosts("hosts that fail a rule, few", filter));
        filter = {};
        filter.incident = IncidentKind::violation;
        return hosts("hosts with an open incident", filter);
    }

    FleetView& view_;
    Sql& sql_;
};

Result<> ask(const std::string& where) {
    const auto view = TRY(open_fleet_view(where));
    const auto sql = TRY(open_sql(where, SqlAccess::write));
    return Questions(*view, *sql).ask();
}

}  // namespace

int main(int argc, char** argv) {
    const std::string verb = argc > 2 ? argv[1] : "";
    const auto hosts = argc == 4 ? parse_number(argv[3]) : std::nullopt;
    Result<> done;
    if (verb == "fill" && hosts && *hosts > 0) {
        done = fill(argv[2], static_cast<std::size_t>(*hosts));
    } else if (verb == "ask" && argc == 3) {
        done = ask(argv[2]);
    } else {
        std::fputs(usage, stderr);
        return 64;
    }
    if (done) return 0;
    std::fprintf(stderr, "%s\n", done.error().what.c_str());
    return 1;
}

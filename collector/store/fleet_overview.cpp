// SPDX-License-Identifier: Apache-2.0
// FleetView: the overview, which is what count_fleet() wrote.
#include <functional>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "store/fleet_view.h"
#include "store/sql.h"

namespace bootseal {

namespace {

constexpr std::chrono::seconds shown_history = std::chrono::days(30);

template <class Enum>
void put(std::map<Enum, std::uint64_t>& counts, const std::string& name, std::uint64_t hosts) {
    counts[static_cast<Enum>(parse_number(name).value_or(0))] = hosts;
}

/// One row of the summary.
void take(Overview& overview, const std::string& kind, const HostCount& count) {
    using Number = std::pair<std::string_view, std::uint64_t*>;
    for (const auto& [name, number] :
         {Number{"hosts", &overview.hosts}, Number{"silent", &overview.silent},
          Number{"revoked", &overview.revoked}, Number{"waivers_7", &overview.waivers_7_days},
          Number{"waivers_30", &overview.waivers_30_days}}) {
        if (kind == name) *number = count.hosts;
    }
    using List = std::pair<std::string_view, std::vector<HostCount>*>;
    for (const auto& [name, list] :
         {List{"ruleset", &overview.rulesets}, List{"seal", &overview.seals},
          List{"profile", &overview.profiles}, List{"os", &overview.systems}}) {
        if (kind == name) list->push_back(count);
    }
    const Time time(std::chrono::seconds(count.hosts));
    if (kind == "as_of") overview.as_of = time;
    if (kind == "newest" && count.hosts > 0) overview.newest_heartbeat = time;
    if (kind == "result") put(overview.by_result, count.name, count.hosts);
    if (kind == "integrity") put(overview.by_integrity, count.name, count.hosts);
    if (kind == "lockdown") put(overview.by_lockdown, count.name, count.hosts);
    const auto incident = parse_incident_kind(count.name);
    if (kind == "incident" && incident) overview.open_incidents[*incident] = count.hosts;
}

}  // namespace

Result<Overview> FleetView::overview(Time now) {
    Overview overview;
    // In this order rulesets come by name and serial, and the others by their hosts.
    const auto rows = TRY(sql_->query(
        "SELECT kind, name, serial, hosts FROM summary ORDER BY kind,"
        " CASE WHEN kind = 'ruleset' THEN name ELSE '' END, serial DESC, hosts DESC, name"));
    for (std::size_t row = 0; row < rows.count(); ++row) {
        take(overview, rows.text(row, 0),
             {rows.text(row, 1), rows.size(row, 2), rows.size(row, 3)});
    }
    RuleFilter failing;
    failing.status = RuleStatus::fail;
    overview.worst_rules = TRY(rules(failing, "")).rows;
    constexpr std::size_t most_rules = 10;
    if (overview.worst_rules.size() > most_rules) overview.worst_rules.resize(most_rules);
    const auto points = TRY(sql_->query(
        "SELECT hour, hosts, compliant, violated, silent FROM point WHERE hour > ?1 ORDER BY hour",
        {seconds_of(now - shown_history)}));
    for (std::size_t row = 0; row < points.count(); ++row) {
        overview.points.push_back({Time(std::chrono::seconds(points.number(row, 0))),
                                   points.size(row, 1), points.size(row, 2), points.size(row, 3),
                                   points.size(row, 4)});
    }
    return overview;
}

}  // namespace bootseal

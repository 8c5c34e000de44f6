// SPDX-License-Identifier: Apache-2.0
#include "web/overview_tables.h"

#include "web/form.h"
#include "web/moment.h"
#include "web/pages.h"
#include "web/words.h"

namespace bootseal {

namespace {

Table count_table(std::string_view what, const std::vector<HostCount>& counts,
                  const std::string& name) {
    Table table;
    table.name = name + "s";
    table.caption = "Hosts by " + std::string(what);
    table.none = "No host has said it yet.";
    table.columns = {{name, std::string(what), "", false}, {"hosts", "Hosts", "", false}};
    for (const auto& count : counts) {
        const auto link = make_url("/hosts", {{name, count.name}});
        table.rows.push_back({text_cell(count.name), number_cell(count.hosts, link)});
    }
    return table;
}

Result<Sheet> sheet_of(Table table) {
    Sheet sheet;
    sheet.table = std::move(table);
    return sheet;
}

}  // namespace

Table history_table(const std::vector<FleetPoint>& points, Time now) {
    Table table;
    table.name = "history";
    table.caption = "Hosts over time";
    table.none = "Nothing was counted yet.";
    table.columns = {{"hour", "Hour", "", false},           {"hosts", "Hosts", "", false},
                     {"compliant", "Compliant", "", false}, {"share", "Share", "", false},
                     {"violated", "Violated", "", false},   {"silent", "Silent", "", false}};
    for (const auto& point : points) {
        table.rows.push_back({time_cell(point.hour, now), number_cell(point.hosts),
                              number_cell(point.compliant),
                              text_cell(share(point.compliant, point.hosts)),
                              number_cell(point.violated), number_cell(point.silent)});
    }
    return table;
}

Table worst_table(const Overview& overview) {
    Table table;
    table.caption = "The rules that most hosts fail";
    table.none = "No host fails a rule.";
    table.columns = {{"number", "Rule", "", false},
                     {"title", "Title", "", false},
                     {"severity", "Severity", "", false},
                     {"failing", "Hosts", "", false}};
    for (const auto& rule : overview.worst_rules) {
        table.rows.push_back(
            {text_cell(rule.number.empty() ? rule.rule : rule.number,
                       "/rules/" + percent_encode(rule.rule)),
             text_cell(rule.title), badge_of(rule.severity),
             number_cell(count_of(rule.hosts, RuleStatus::fail),
                         make_url("/hosts", {{"rule", rule.rule}, {"status", "fail"}}))});
    }
    return table;
}

Table incidents_table(const Overview& overview) {
    Table table;
    table.caption = "Open incidents by kind";
    table.none = "No incident is open.";
    table.columns = {{"kind", "Kind", "", false}, {"open", "Open", "", false}};
    for (const auto& [kind, count] : overview.open_incidents) {
        if (count == 0) continue;
        const std::string name(name_of(kind));
        table.rows.push_back(
            {badge_of(kind),
             number_cell(count, make_url("/incidents", {{"open", "yes"}, {"kind", name}}))});
    }
    return table;
}

Table rulesets_table(const Overview& overview) {
    Table table;
    table.name = "rulesets";
    table.caption = "Hosts by ruleset and serial";
    table.none = "No host has said its ruleset yet.";
    table.columns = {{"ruleset", "Ruleset", "", false},
                     {"serial", "Serial", "", false},
                     {"hosts", "Hosts", "", false}};
    for (const auto& count : overview.rulesets) {
        const auto serial = std::to_string(count.serial);
        table.rows.push_back({text_cell(count.name), number_cell(count.serial),
                              number_cell(count.hosts, make_url("/hosts", {{"ruleset", count.name},
                                                                           {"serial", serial}}))});
    }
    return table;
}

Table seals_table(const Overview& overview) {
    Table table;
    table.name = "seals";
    table.caption = "Hosts by the seal of their image";
    table.none = "No host has said its seal yet.";
    table.columns = {{"seal", "Seal", "", false}, {"hosts", "Hosts", "", false}};
    for (const auto& count : overview.seals) {
        const auto link = make_url("/hosts", {{"seal", count.name.empty() ? "none" : count.name}});
        auto name = code_cell(count.name, "", 16);
        if (count.name.empty()) name = text_cell("none");
        table.rows.push_back({name, number_cell(count.hosts, link)});
    }
    return table;
}

Table profiles_table(const Overview& overview) {
    return count_table("Profile", overview.profiles, "profile");
}

Table systems_table(const Overview& overview) {
    return count_table("System", overview.systems, "os");
}

Result<Sheet> list_history(const Asking& asking, const std::string&) {
    const auto overview = TRY(asking.view.overview(asking.now));
    return sheet_of(history_table(overview.points, asking.now));
}

Result<Sheet> list_rulesets(const Asking& asking, const std::string&) {
    const auto overview = TRY(asking.view.overview(asking.now));
    return sheet_of(rulesets_table(overview));
}

Result<Sheet> list_seals(const Asking& asking, const std::string&) {
    const auto overview = TRY(asking.view.overview(asking.now));
    return sheet_of(seals_table(overview));
}

Result<Sheet> list_profiles(const Asking& asking, const std::string&) {
    const auto overview = TRY(asking.view.overview(asking.now));
    return sheet_of(profiles_table(overview));
}

Result<Sheet> list_systems(const Asking& asking, const std::string&) {
    const auto overview = TRY(asking.view.overview(asking.now));
    return sheet_of(systems_table(overview));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "web/chart.h"
#include "web/layout.h"
#include "web/moment.h"
#include "web/overview_tables.h"
#include "web/pages.h"
#include "web/table_html.h"
#include "web/words.h"

namespace bootseal {

namespace {

using namespace std::chrono_literals;

/// A host that is silent for this many hours is not drawn over.
constexpr std::chrono::seconds chart_gap = 3h;
constexpr std::size_t most_listed = 8;

double ratio(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

struct Tile {
    std::string_view label;
    std::string figure;
    std::string text;
    std::string link;
    std::string_view look;
};

void add_tiles(Markup& markup, const std::vector<Tile>& tiles) {
    markup.open("ul", {{"class", "tiles"}}).line();
    for (const auto& tile : tiles) {
        const auto look = "tile " + std::string(tile.look);
        markup.open("li").open("a", {{"class", look}, {"href", tile.link}});
        markup.element("span", tile.label, {{"class", "label"}});
        markup.element("span", tile.figure, {{"class", "figure"}});
        markup.element("small", tile.text).close().close().line();
    }
    markup.close().line();
}

std::vector<Tile> tiles_of(const Overview& overview) {
    const auto compliant = count_of(overview.by_result, HostResult::compliant);
    const auto failing = count_of(overview.by_result, HostResult::not_compliant);
    const auto violated = count_of(overview.by_integrity, HostIntegrity::violated);
    std::uint64_t incidents = 0;
    for (const auto& [kind, count] : overview.open_incidents)
        incidents += count;
    const auto look = [](std::uint64_t count, std::string_view grave) {
        return count == 0 ? std::string_view("good") : grave;
    };
    return {
        {"Hosts", grouped(overview.hosts), grouped(overview.revoked) + " revoked", "/hosts", ""},
        {"Compliant", share(compliant, overview.hosts), grouped(compliant) + " hosts",
         "/hosts?result=compliant", failing == 0 ? "good" : ""},
        {"Not compliant", grouped(failing), share(failing, overview.hosts) + " of all",
         "/hosts?result=not_compliant&order=failing", look(failing, "bad")},
        {"Integrity violated", grouped(violated), share(violated, overview.hosts) + " of all",
         "/hosts?integrity=violated", look(violated, "bad")},
        {"Silent", grouped(overview.silent), share(overview.silent, overview.hosts) + " of all",
         "/hosts?silent=yes", look(overview.silent, "warning")},
        {"Open incidents", grouped(incidents), "to be looked at", "/incidents?open=yes",
         look(incidents, "warning")},
        {"Waivers ending", grouped(overview.waivers_7_days),
         "in 7 days; " + grouped(overview.waivers_30_days) + " in 30", "/waivers",
         look(overview.waivers_7_days, "warning")},
    };
}

/// The last point of each day, the newest first.
std::vector<FleetPoint> by_day(const std::vector<FleetPoint>& points) {
    const auto day_of = [](Time time) { return std::chrono::floor<std::chrono::days>(time); };
    std::vector<FleetPoint> days;
    for (auto point = points.rbegin(); point != points.rend(); ++point) {
        if (days.empty() || day_of(days.back().hour) != day_of(point->hour)) days.push_back(*point);
    }
    return days;
}

std::string spoken(const std::vector<FleetPoint>& points) {
    const auto& first = points.front();
    const auto& last = points.back();
    const FleetPoint* least = &first;
    for (const auto& point : points) {
        if (ratio(point.compliant, point.hosts) < ratio(least->compliant, least->hosts))
            least = &point;
    }
    return "Share of compliant hosts: " + share(first.compliant, first.hosts) + " at " +
           format_time(first.hour) + ", at least " + share(least->compliant, least->hosts) +
           " at " + format_time(least->hour) + ", now " + share(last.compliant, last.hosts) + ".";
}

void add_history(Markup& markup, const std::vector<FleetPoint>& points, Time now) {
    open_sheet(markup, "Compliant hosts, 30 days", "/history");
    markup.open("div", {{"class", "inner"}});
    if (points.empty()) {
        markup.element("p", "Nothing was counted yet: it is done once an hour.").close().close();
        return;
    }
    ChartLine compliant{"compliant", "good", {}};
    ChartLine violated{"integrity violated", "bad", {}};
    for (const auto& point : points) {
        if (point.hosts == 0) continue;
        compliant.points.push_back({point.hour, ratio(point.compliant, point.hosts)});
        violated.points.push_back({point.hour, ratio(point.violated, point.hosts)});
    }
    add_chart(markup, {compliant, violated}, points.front().hour, points.back().hour, chart_gap,
              spoken(points));
    markup.close();
    markup.open("details", {{"class", "data"}}).element("summary", "The numbers, by day");
    add_table(markup, history_table(by_day(points), now));
    markup.close().close().line();
}

/// A column more, with bars of a number that all are shares of.
void add_share_table(Markup& markup, std::string_view title, std::string_view url,
                     const Table& table, std::uint64_t whole, std::string_view look) {
    open_sheet(markup, title, url);
    const auto draw = [&](Markup& row, const std::vector<Cell>& cells) {
        const auto hosts = parse_number(cells.back().text).value_or(0);
        add_bar(row, ratio(static_cast<std::uint64_t>(hosts), whole), look);
    };
    add_table(markup, table, {"", draw});
    markup.close().line();
}

Result<Table> few_hosts(const Asking& asking, const HostFilter& filter, const std::string& caption,
                        const std::string& none) {
    const auto page = TRY(asking.view.hosts(filter, ""));
    Table table;
    table.caption = caption;
    table.none = none;
    table.columns = {{"hostname", "Host", "", false}, {"last_seen", "Last heard", "", false}};
    for (const auto& row : page.rows) {
        if (table.rows.size() == most_listed) break;
        const auto agent = hex(row.agent);
        auto name = text_cell(row.glance.hostname, "/hosts/" + agent);
        if (name.text.empty()) name.shown = agent.substr(0, 12);
        table.rows.push_back({name, time_cell(row.last_seen, asking.now)});
    }
    return table;
}

}  // namespace

Result<HttpReply> overview_page(const Asking& asking) {
    const auto overview = TRY(asking.view.overview(asking.now));
    HostFilter silent;
    silent.silent = true;
    silent.order = HostFilter::Order::last_seen;
    const auto silent_hosts = TRY(few_hosts(asking, silent, "Silent hosts", "No host is silent."));
    HostFilter violated;
    violated.integrity = HostIntegrity::violated;
    const auto violated_hosts = TRY(few_hosts(asking, violated, "Hosts whose files were changed",
                                              "All that looked are intact."));
    return make_page({"Overview", "/"}, &asking.who, asking.now, [&](Markup& markup) {
        add_title(markup, "Fleet",
                  overview.as_of ? "Counted " + relative(*overview.as_of, asking.now) + "."
                                 : "Nothing was counted yet.");
        add_tiles(markup, tiles_of(overview));
        add_history(markup, overview.points, asking.now);
        markup.open("div", {{"class", "pair"}}).open("div", {{"class", "column"}}).line();
        add_share_table(markup, "Worst rules", "/rules", worst_table(overview), overview.hosts,
                        "bad");
        add_sheet(markup, "Integrity violated", violated_hosts, "/hosts?integrity=violated");
        add_share_table(markup, "Seals", "/seals", seals_table(overview), overview.hosts, "");
        markup.close().open("div", {{"class", "column"}}).line();
        add_share_table(markup, "Ruleset roll-out", "/rulesets", rulesets_table(overview),
                        overview.hosts, "");
        add_sheet(markup, "Silent hosts", silent_hosts, "/hosts?silent=yes");
        add_sheet(markup, "Open incidents", incidents_table(overview), "/incidents?open=yes");
        add_share_table(markup, "Systems", "/systems", systems_table(overview), overview.hosts, "");
        add_share_table(markup, "Profiles", "/profiles", profiles_table(overview), overview.hosts,
                        "");
        markup.close().close();
    });
}

}  // namespace bootseal

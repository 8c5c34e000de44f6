// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "web/filter_form.h"
#include "web/host_filter.h"
#include "web/layout.h"
#include "web/moment.h"
#include "web/pages.h"
#include "web/table_html.h"
#include "web/words.h"

namespace bootseal {

namespace {

Cell standing_of(const HostRow& row) {
    if (row.revoked) return badge_cell("revoked", Tone::bad);
    if (row.silent_since) return badge_cell("silent", Tone::warning);
    return row.last_seen ? text_cell("reporting") : badge_cell("new", Tone::quiet);
}

std::vector<Column> host_columns(const Asking& asking, HostFilter::Order order) {
    const auto by = [&](const char* name) {
        return url_but(asking.query, "/hosts", "order", name);
    };
    using Order = HostFilter::Order;
    return {{"hostname", "Host", by("name"), order == Order::name},
            {"agent", "", "", false},
            {"machine_id", "", "", false},
            {"result", "Result", "", false},
            {"failing", "Failing", by("failing"), order == Order::failing},
            {"integrity", "Integrity", "", false},
            {"lockdown", "", "", false},
            {"standing", "Standing", "", false},
            {"ruleset", "Ruleset", "", false},
            {"ruleset_serial", "", "", false},
            {"profile", "Profile", "", false},
            {"os", "System", "", false},
            {"agent_version", "", "", false},
            {"seal", "", "", false},
            {"open_incidents", "Incidents", "", false},
            {"waivers", "", "", false},
            {"last_seen", "Last heard", by("last_seen"), order == Order::last_seen}};
}

/// People see the serial beside it.
Cell ruleset_cell(const Glance& glance) {
    auto cell = text_cell(glance.ruleset);
    if (!glance.ruleset.empty()) cell.aside = std::to_string(glance.ruleset_serial);
    return cell;
}

std::vector<Cell> cells_of(const HostRow& row, Time now) {
    const auto agent = hex(row.agent);
    const auto& glance = row.glance;
    auto name = text_cell(glance.hostname, "/hosts/" + agent);
    if (name.text.empty()) name.shown = agent.substr(0, 12);
    return {name,
            code_cell(agent),
            text_cell(glance.machine_id),
            badge_of(glance.result),
            number_cell(glance.counts.fail),
            badge_of(glance.integrity),
            badge_of(glance.lockdown),
            standing_of(row),
            ruleset_cell(glance),
            number_cell(glance.ruleset_serial),
            text_cell(glance.profile),
            text_cell(glance.os),
            text_cell(glance.agent_version),
            code_cell(hex(glance.seal)),
            number_cell(row.open_incidents),
            number_cell(glance.waivers),
            time_cell(row.last_seen, now)};
}

void add_filter(Markup& markup, const Form& query) {
    FilterForm form(markup, query, "/hosts", "Hosts");
    form.input("q", "Name, or start of an id", "wide");
    form.choice("result", "Result", {"compliant", "not_compliant", "failed", "unknown"});
    form.choice("integrity", "Integrity", {"intact", "violated", "unknown", "not_looked"});
    form.choice("silent", "Silent", {"yes", "no"});
    form.choice("revoked", "Revoked", {"yes", "no"});
    form.input("ruleset", "Ruleset");
    form.input("profile", "Profile");
    form.input("os", "System");
    form.input("rule", "Rule");
    form.choice("status", "Status of the rule", {"fail", "error", "pending", "fixed", "waived"});
    form.keep({"serial", "seal", "incident", "lockdown", "order"});
    form.finish();
}

}  // namespace

Result<Sheet> list_hosts(const Asking& asking, const std::string& cursor) {
    const auto filter = TRY(read_host_filter(asking.query));
    const auto page = TRY(asking.view.hosts(filter, cursor));
    Sheet sheet;
    sheet.table.name = "hosts";
    sheet.table.caption = "Hosts";
    sheet.table.none = "There are no such hosts.";
    sheet.table.columns = host_columns(asking, filter.order);
    for (const auto& row : page.rows)
        sheet.table.rows.push_back(cells_of(row, asking.now));
    sheet.next = page.next;
    return sheet;
}

Result<HttpReply> hosts_page(const Asking& asking) {
    const auto filter = read_host_filter(asking.query);
    if (!filter) {
        return make_problem(400, "Hosts",
                            "This is not a question about hosts: " + filter.error().what + ".",
                            &asking.who, asking.now);
    }
    const auto count = TRY(asking.view.count_hosts(*filter));
    const auto sheet = TRY(list_hosts(asking, std::string(asking.query.value("cursor"))));
    const auto said = grouped(count) + (count == 1 ? " host" : " hosts");
    return make_page({"Hosts", "/hosts"}, &asking.who, asking.now, [&](Markup& markup) {
        add_title(markup, "Hosts");
        markup.open("div", {{"class", "sheet"}}).open("div", {{"class", "inner"}});
        add_filter(markup, asking.query);
        markup.close().close().line();
        open_sheet(markup, said, url_but(asking.query, "/hosts", "", ""));
        add_table(markup, sheet.table);
        add_next(markup, next_url(asking.query, "/hosts", sheet.next));
        markup.close();
    });
}

}  // namespace bootseal

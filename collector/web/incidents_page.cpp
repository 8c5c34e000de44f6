// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "web/filter_form.h"
#include "web/host_filter.h"
#include "web/layout.h"
#include "web/pages.h"
#include "web/table_html.h"
#include "web/words.h"

namespace bootseal {

namespace {

Result<IncidentFilter> read_filter(const Form& query) {
    IncidentFilter filter;
    if (const auto text = query.value("agent"); !text.empty()) {
        const auto agent = parse_id(text, agent_bytes);
        if (!agent) return invalid("agent: " + printable(text) + " is none");
        filter.agent = *agent;
    }
    if (const auto text = query.value("kind"); !text.empty()) {
        filter.kind = parse_incident_kind(text);
        if (!filter.kind) return invalid("kind: " + printable(text) + " is none");
    }
    if (const auto text = query.value("open"); !text.empty()) {
        if (text != "yes" && text != "no")
            return invalid("open: " + printable(text) + " is neither yes nor no");
        filter.open = text == "yes";
    }
    return filter;
}

Cell standing_of(const IncidentRow& row) {
    return row.closed ? badge_cell("closed", Tone::quiet) : badge_cell("open", Tone::warning);
}

/// People see who closed it, in place of how long ago it was.
Cell closed_cell(const IncidentRow& row, Time now) {
    auto cell = time_cell(row.closed, now);
    if (!row.closed_by.empty()) cell.aside = "by " + row.closed_by;
    return cell;
}

void add_filter(Markup& markup, const Form& query) {
    FilterForm form(markup, query, "/incidents", "Incidents");
    form.choice("kind", "Kind",
                {"violation", "non_compliance", "silence", "clone", "fork", "gap", "late",
                 "clock_back", "ruleset_back", "altered", "foreign", "stale"});
    form.choice("open", "Open", {"yes", "no"});
    form.input("agent", "Agent", "wide");
    form.finish();
}

/// What an admin may do about an open incident.
void add_close(Markup& markup, const Visitor& who, const std::vector<Cell>& cells) {
    if (cells[1].text != "open") return;
    markup.open("form", {{"method", "post"}, {"action", "/incidents/" + cells[0].text + "/close"}});
    add_form_token(markup, who);
    markup.open("button", {{"type", "submit"}}).text("Acknowledge");
    markup.element("span", " incident " + cells[0].text, {{"class", "unseen"}}).close().close();
}

}  // namespace

Result<Sheet> list_incidents(const Asking& asking, const std::string& cursor) {
    const auto filter = TRY(read_filter(asking.query));
    const auto page = TRY(asking.view.incidents(filter, cursor));
    Sheet sheet;
    auto& table = sheet.table;
    table.name = "incidents";
    table.caption = "Incidents, the newest first";
    table.none = "There are no such incidents.";
    table.columns = {{"number", "Number", "", false}, {"standing", "Standing", "", false},
                     {"kind", "Kind", "", false},     {"hostname", "Host", "", false},
                     {"agent", "", "", false},        {"sequence", "", "", false},
                     {"detail", "What", "", false},   {"received", "Received", "", false},
                     {"closed", "Closed", "", false}, {"closed_by", "", "", false}};
    for (const auto& row : page.rows) {
        const auto agent = hex(row.agent);
        auto name = text_cell(row.hostname, "/hosts/" + agent);
        if (name.text.empty()) name.shown = agent.substr(0, 12);
        const auto number = std::to_string(row.number);
        table.rows.push_back({text_cell(number, "/incidents/" + number), standing_of(row),
                              badge_of(row.kind), name, code_cell(agent), number_cell(row.sequence),
                              text_cell(row.detail), time_cell(row.received, asking.now),
                              closed_cell(row, asking.now), text_cell(row.closed_by)});
    }
    sheet.next = page.next;
    return sheet;
}

Result<HttpReply> incidents_page(const Asking& asking) {
    const auto filter = read_filter(asking.query);
    if (!filter) {
        return make_problem(400, "Incidents",
                            "This is not a question about incidents: " + filter.error().what + ".",
                            &asking.who, asking.now);
    }
    const auto sheet = TRY(list_incidents(asking, std::string(asking.query.value("cursor"))));
    return make_page({"Incidents", "/incidents"}, &asking.who, asking.now, [&](Markup& markup) {
        add_title(markup, "Incidents", "What should not have been. Some close by themselves.");
        markup.open("div", {{"class", "sheet"}}).open("div", {{"class", "inner"}});
        add_filter(markup, asking.query);
        markup.close().close().line();
        open_sheet(markup, "Incidents", url_but(asking.query, "/incidents", "", ""));
        ExtraColumn action;
        action.title = "Action";
        if (asking.who.role == Role::admin) {
            action.write = [&](Markup& cell, const std::vector<Cell>& cells) {
                add_close(cell, asking.who, cells);
            };
        }
        add_table(markup, sheet.table, action);
        add_next(markup, next_url(asking.query, "/incidents", sheet.next));
        markup.close();
    });
}

}  // namespace bootseal

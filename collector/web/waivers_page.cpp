// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "web/filter_form.h"
#include "web/layout.h"
#include "web/pages.h"
#include "web/table_html.h"

namespace bootseal {

namespace {

std::optional<Time> bound_of(const Form& query, Time now) {
    constexpr std::int64_t most_days = 36'500;
    const auto days = parse_number(query.value("days"));
    if (!days || *days < 0 || *days > most_days) return std::nullopt;
    return now + std::chrono::days(*days);
}

Cell end_cell(const WaiverRow& row, Time now) {
    auto cell = time_cell(row.ends, now);
    if (!row.ends) cell.shown = "has no end";
    return cell;
}

}  // namespace

Result<Sheet> list_waivers(const Asking& asking, const std::string& cursor) {
    const auto page = TRY(asking.view.waivers(bound_of(asking.query, asking.now), cursor));
    Sheet sheet;
    auto& table = sheet.table;
    table.name = "waivers";
    table.caption = "Waivers, those that end first at the top";
    table.none = "There are no such waivers.";
    table.columns = {{"hostname", "Host", "", false},     {"agent", "", "", false},
                     {"number", "Rule", "", false},       {"rule", "", "", false},
                     {"title", "Title", "", false},       {"reason", "Reason", "", false},
                     {"approver", "Approver", "", false}, {"ends", "Ends", "", false}};
    for (const auto& row : page.rows) {
        const auto agent = hex(row.agent);
        auto name = text_cell(row.hostname, "/hosts/" + agent);
        if (name.text.empty()) name.shown = agent.substr(0, 12);
        const auto link = "/rules/" + percent_encode(row.rule);
        auto number = text_cell(row.number, link);
        if (number.text.empty()) number.shown = row.rule;
        table.rows.push_back({name, code_cell(agent), number, text_cell(row.rule),
                              text_cell(row.title), text_cell(row.reason), text_cell(row.approver),
                              end_cell(row, asking.now)});
    }
    sheet.next = page.next;
    return sheet;
}

Result<HttpReply> waivers_page(const Asking& asking) {
    const auto sheet = TRY(list_waivers(asking, std::string(asking.query.value("cursor"))));
    return make_page({"Waivers", "/waivers"}, &asking.who, asking.now, [&](Markup& markup) {
        add_title(markup, "Waivers",
                  "Signed exceptions that hold now. After their end the rule fails.");
        markup.open("nav", {{"aria-label", "Waivers by their end"}});
        markup.open("ul", {{"class", "tabs"}});
        const std::pair<std::string, std::string> choices[] = {{"", "All"},
                                                               {"7", "End in 7 days"},
                                                               {"30", "End in 30 days"},
                                                               {"90", "End in 90 days"}};
        for (const auto& [days, word] : choices) {
            const auto link = make_url("/waivers", {{"days", days}});
            markup.open("li");
            if (asking.query.value("days") == days) {
                markup.element("a", word, {{"href", link}, {"aria-current", "true"}});
            } else {
                markup.element("a", word, {{"href", link}});
            }
            markup.close();
        }
        markup.close().close().line();
        open_sheet(markup, "Waivers", url_but(asking.query, "/waivers", "", ""));
        add_table(markup, sheet.table);
        add_next(markup, next_url(asking.query, "/waivers", sheet.next));
        markup.close();
    });
}

}  // namespace bootseal

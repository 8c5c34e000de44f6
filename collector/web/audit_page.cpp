// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "web/filter_form.h"
#include "web/layout.h"
#include "web/pages.h"
#include "web/table_html.h"

namespace bootseal {

namespace {

Cell outcome_cell(const std::string& outcome) {
    return badge_cell(outcome, outcome == "done" ? Tone::good : Tone::warning);
}

}  // namespace

Result<Sheet> list_audit(const Asking& asking, const std::string& cursor) {
    const auto page = TRY(asking.view.audit(cursor));
    Sheet sheet;
    auto& table = sheet.table;
    table.name = "audit";
    table.caption = "What people did, the newest first";
    table.none = "Nobody did anything yet.";
    table.columns = {{"at", "When", "", false},         {"who", "Who", "", false},
                     {"from", "From", "", false},       {"action", "What", "", false},
                     {"subject", "Of what", "", false}, {"outcome", "Outcome", "", false}};
    for (const auto& row : page.rows) {
        const auto& entry = row.entry;
        auto subject = text_cell(entry.subject);
        if (entry.action.starts_with("agent."))
            subject.link = "/hosts/" + percent_encode(entry.subject);
        table.rows.push_back({time_cell(entry.at, asking.now), text_cell(entry.who),
                              text_cell(entry.from), text_cell(entry.action), subject,
                              outcome_cell(entry.outcome)});
    }
    sheet.next = page.next;
    return sheet;
}

Result<HttpReply> audit_page(const Asking& asking) {
    const auto sheet = TRY(list_audit(asking, std::string(asking.query.value("cursor"))));
    return make_page({"Audit", "/audit"}, &asking.who, asking.now, [&](Markup& markup) {
        add_title(markup, "Audit", "Who logged in, or tried to, and what was done.");
        open_sheet(markup, "Audit log", "/audit");
        add_table(markup, sheet.table);
        add_next(markup, next_url(asking.query, "/audit", sheet.next));
        markup.close();
    });
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "web/host_filter.h"
#include "web/host_report.h"
#include "web/layout.h"
#include "web/moment.h"
#include "web/pages.h"
#include "web/table_html.h"
#include "web/words.h"

namespace bootseal {

namespace {

constexpr std::size_t most_listed = 20;

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> formats{{
    {"html", "HTML"},
    {"xccdf", "XCCDF"},
    {"json", "JSON"},
    {"protobuf", "protobuf"},
}};

std::string name_of_host(const HostRow& row) {
    return row.glance.hostname.empty() ? hex(row.agent) : row.glance.hostname;
}

void add_standing(Markup& markup, const HostDetail& detail, Time now) {
    const auto& row = detail.row;
    markup.open("p", {{"class", "badges"}});
    if (row.revoked) add_badge(markup, "revoked " + relative(*row.revoked, now), Tone::bad);
    if (row.silent_since)
        add_badge(markup, "silent, last heard " + relative(*row.silent_since, now), Tone::warning);
    if (!row.revoked && !row.silent_since && row.last_seen)
        add_badge(markup, "heard " + relative(*row.last_seen, now), Tone::good);
    add_cell(markup, badge_of(row.glance.result));
    auto integrity = badge_of(row.glance.integrity);
    integrity.shown = "integrity " + in_words(integrity.text);
    add_cell(markup, integrity);
    if (row.glance.lockdown != HostLockdown::none) {
        auto lockdown = badge_of(row.glance.lockdown);
        lockdown.shown = "lockdown " + lockdown.text;
        add_cell(markup, lockdown);
    }
    markup.close();
}

void add_revoke(Markup& markup, const Visitor& who, const HostRow& row) {
    if (who.role != Role::admin || row.revoked) return;
    markup.open("details", {{"class", "grave"}}).element("summary", "Revoke this agent");
    markup.open("form", {{"class", "stack"},
                         {"method", "post"},
                         {"action", "/hosts/" + hex(row.agent) + "/revoke"}});
    markup.element("p",
                   "Nothing that this agent sends is accepted any more, and its key is never "
                   "let in again. This cannot be taken back.");
    add_form_token(markup, who);
    markup.open("div").element("button", "Revoke", {{"type", "submit"}, {"class", "grave"}});
    markup.close().close().close();
}

void add_heading(Markup& markup, const Asking& asking, const HostDetail& detail) {
    const auto path = "/hosts/" + asking.subject;
    markup.open("div", {{"class", "head"}}).open("div");
    markup.open("p", {{"class", "trail"}}).element("a", "Hosts", {{"href", "/hosts"}}).close();
    markup.element("h1", name_of_host(detail.row));
    add_standing(markup, detail, asking.now);
    markup.close();
    if (detail.report_stored) {
        markup.open("p", {{"class", "actions"}}).element("span", "Report:", {{"class", "soft"}});
        for (const auto& [format, word] : formats) {
            markup.element(
                "a", word,
                {{"class", "button"},
                 {"href", make_url(path + "/report", {{"format", std::string(format)}})}});
        }
        markup.close();
    }
    markup.close().line();
    if (asking.query.value("done") == "revoked")
        markup.element("p", "The agent is revoked.",
                       {{"class", "message good"}, {"role", "status"}});
}

void add_identity(Markup& markup, const HostDetail& detail, Time now) {
    const auto& glance = detail.row.glance;
    const auto serial = std::to_string(glance.ruleset_serial);
    open_sheet(markup, "Machine");
    markup.open("div", {{"class", "inner"}}).open("dl", {{"class", "facts"}}).line();
    add_fact(markup, "Agent", code_cell(hex(detail.row.agent), "", 32));
    add_fact(markup, "Machine id", code_cell(glance.machine_id, "", 64));
    add_fact(markup, "System", text_cell(glance.os, make_url("/hosts", {{"os", glance.os}})));
    add_fact(markup, "Agent version", text_cell(glance.agent_version));
    const auto seal = hex(glance.seal);
    add_fact(markup, "Seal of the image",
             seal.empty() ? text_cell("not sealed")
                          : code_cell(seal, make_url("/hosts", {{"seal", seal}}), 64));
    add_fact(markup, "Enrolled", time_cell(detail.row.enrolled, now));
    add_fact(markup, "Let in by", text_cell(detail.sponsor.empty() ? "a token" : detail.sponsor));
    add_fact(markup, "Last heard", time_cell(detail.row.last_seen, now));
    add_fact(markup, "Heartbeats", number_cell(detail.sequence));
    add_fact(markup, "Certificate ends", time_cell(detail.certificate_expires, now));
    markup.close().close().close().line();
}

void add_tally(Markup& markup, const RuleCounts& counts) {
    const std::pair<std::uint32_t, Cell> all[] = {
        {counts.fail, badge_cell("fail", Tone::bad)},
        {counts.error, badge_cell("error", Tone::warning)},
        {counts.pending, badge_cell("pending reboot", Tone::warning)},
        {counts.fixed, badge_cell("fixed", Tone::good)},
        {counts.pass, badge_cell("pass", Tone::good)},
        {counts.waived, badge_cell("waived", Tone::quiet)},
        {counts.manual, badge_cell("manual", Tone::plain)},
        {counts.not_applicable, badge_cell("not applicable", Tone::quiet)}};
    markup.open("ul", {{"class", "tally"}});
    for (const auto& [count, cell] : all) {
        if (count == 0) continue;
        markup.open("li");
        add_badge(markup, grouped(count) + " " + cell.text, cell.tone);
        markup.close();
    }
    markup.close().line();
}

void add_compliance(Markup& markup, const HostDetail& detail, const HostReport& report, Time now) {
    const auto& glance = detail.row.glance;
    const auto serial = std::to_string(glance.ruleset_serial);
    open_sheet(markup, "Compliance");
    markup.open("div", {{"class", "inner stack"}});
    add_tally(markup, glance.counts);
    markup.open("dl", {{"class", "facts"}}).line();
    if (!glance.ruleset.empty()) {
        add_fact(markup, "Ruleset",
                 text_cell(glance.ruleset + ", serial " + serial,
                           make_url("/hosts", {{"ruleset", glance.ruleset}, {"serial", serial}})));
    }
    add_fact(markup, "Digest", code_cell(hex(glance.ruleset_digest), "", 64));
    add_fact(markup, "Profile", text_cell(glance.profile));
    add_fact(markup, "Looked at", time_cell(detail.row.looked, now));
    if (report.report) add_fact(markup, "Because", text_cell(report.report->reason()));
    add_fact(markup, "Waivers", number_cell(glance.waivers));
    add_fact(markup, "Next one ends", time_cell(glance.next_waiver_ends, now));
    add_fact(markup, "Report", code_cell(hex(glance.report), "", 64));
    markup.close().close().close().line();
}

void add_report(Markup& markup, const Asking& asking, const HostReport& report) {
    const auto path = "/hosts/" + asking.subject;
    if (!report.report) {
        open_sheet(markup, "Rules");
        markup.element("p", report.problem, {{"class", "none"}}).close().line();
        return;
    }
    markup.open("div", {{"id", "rules"}});
    open_sheet(markup, "Rules", path + "/findings");
    add_findings(markup, *report.report, asking.query.value("show"), path);
    markup.close().close().line();
    if (!report.report->has_integrity()) return;
    add_sheet(markup, "Integrity", deviations_table(report.report->integrity()),
              path + "/deviations");
}

Result<Table> incidents_of(const Asking& asking, const std::string& agent) {
    Form query;
    query.add("agent", hex(agent));
    const Asking about{asking.view, asking.who, query, "", asking.now};
    auto sheet = TRY(list_incidents(about, ""));
    if (sheet.table.rows.size() > most_listed) sheet.table.rows.resize(most_listed);
    sheet.table.none = "There was no incident.";
    for (auto& column : sheet.table.columns) {
        if (column.name == "hostname") column.title.clear();
    }
    return sheet.table;
}

}  // namespace

Result<HttpReply> host_page(const Asking& asking) {
    const auto detail = TRY(find_host(asking));
    if (!detail) return no_such_host(asking);
    const auto report = TRY(read_host_report(asking.view, *detail));
    auto changes = TRY(list_changes(asking, ""));
    if (changes.table.rows.size() > most_listed) changes.table.rows.resize(most_listed);
    const auto incidents = TRY(incidents_of(asking, detail->row.agent));
    const auto path = "/hosts/" + asking.subject;
    return make_page({name_of_host(detail->row), "/hosts"}, &asking.who, asking.now,
                     [&](Markup& markup) {
                         add_heading(markup, asking, *detail);
                         markup.open("div", {{"class", "pair"}}).line();
                         add_compliance(markup, *detail, report, asking.now);
                         add_identity(markup, *detail, asking.now);
                         markup.close().line();
                         add_report(markup, asking, report);
                         add_sheet(markup, "History", changes.table, path + "/changes");
                         add_sheet(markup, "Incidents", incidents,
                                   make_url("/incidents", {{"agent", asking.subject}}));
                         add_revoke(markup, asking.who, detail->row);
                     });
}

}  // namespace bootseal

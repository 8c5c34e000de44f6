// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "bootseal/v1/heartbeat.pb.h"
#include "web/layout.h"
#include "web/moment.h"
#include "web/pages.h"
#include "web/table_html.h"
#include "web/words.h"

namespace bootseal {

namespace {

/// A part of the evidence, as a file that openssl reads.
struct Part {
    std::string_view name;
    std::string IncidentEvidence::*bytes;
};
constexpr std::array<Part, 3> parts{{
    {"heartbeat", &IncidentEvidence::bytes},
    {"signature", &IncidentEvidence::signature},
    {"key", &IncidentEvidence::key},
}};

HttpReply no_such_incident(const Asking& asking) {
    return make_problem(404, "Incident", "There is no such incident.", &asking.who, asking.now);
}

std::string file_of(const Asking& asking, const Part& part) {
    return "incident-" + asking.subject + "." + std::string(part.name);
}

void add_facts(Markup& markup, const IncidentRow& row, Time now) {
    const auto agent = hex(row.agent);
    markup.open("div", {{"class", "inner"}}).open("dl", {{"class", "facts"}}).line();
    add_fact(markup, "What", text_cell(row.detail));
    add_fact(markup, "Host",
             row.hostname.empty() ? code_cell(agent, "/hosts/" + agent, 32)
                                  : text_cell(row.hostname, "/hosts/" + agent));
    add_fact(markup, "Received", time_cell(row.received, now));
    add_fact(markup, "Closed", time_cell(row.closed, now));
    add_fact(markup, "Closed by", text_cell(row.closed_by));
    markup.close().close().line();
}

void add_heartbeat(Markup& markup, const v1::Heartbeat& heartbeat, Time now) {
    const Time made{std::chrono::seconds(heartbeat.at())};
    markup.open("dl", {{"class", "facts"}}).line();
    add_fact(markup, "In the name of", code_cell(hex(heartbeat.agent()), "", 32));
    add_fact(markup, "Sequence", number_cell(heartbeat.sequence()));
    add_fact(markup, "Made, it says", time_cell(made, now));
    add_fact(markup, "Boot", code_cell(hex(heartbeat.boot()), "", 32));
    add_fact(markup, "State", code_cell(hex(heartbeat.state()), "", 64));
    add_fact(markup, "Follows", code_cell(hex(heartbeat.previous()), "", 64));
    markup.close().line();
}

void add_evidence(Markup& markup, const Asking& asking, const IncidentEvidence& evidence) {
    open_sheet(markup, "Evidence");
    markup.open("div", {{"class", "inner"}});
    if (evidence.bytes.empty()) {
        markup.element("p", "No heartbeat brought this about.");
        markup.close().close().line();
        return;
    }
    v1::Heartbeat heartbeat;
    if (heartbeat.ParseFromString(evidence.bytes)) {
        add_heartbeat(markup, heartbeat, asking.now);
    } else {
        markup.element("p", "What came is no heartbeat.");
    }
    markup.open("p", {{"class", "actions"}});
    for (const auto& part : parts) {
        const auto link = make_url("/incidents/" + asking.subject + "/evidence",
                                   {{"part", std::string(part.name)}});
        markup.element("a", part.name, {{"class", "button"}, {"href", link}});
    }
    markup.close();
    markup.element("p", "The three files show to anyone whether the key of the agent signed this:");
    markup.open("pre").element(
        "code", "openssl dgst -sha256 -keyform DER -verify " + file_of(asking, parts[2]) +
                    " -signature " + file_of(asking, parts[1]) + " " + file_of(asking, parts[0]));
    markup.close().close().close().line();
}

}  // namespace

Result<HttpReply> incident_page(const Asking& asking) {
    const auto number = parse_number(asking.subject);
    if (!number) return no_such_incident(asking);
    const auto row = TRY(asking.view.incident(*number));
    const auto evidence = TRY(asking.view.evidence(*number));
    if (!row || !evidence) return no_such_incident(asking);
    const auto title = "Incident " + std::to_string(row->number);
    return make_page({title, "/incidents"}, &asking.who, asking.now, [&](Markup& markup) {
        markup.open("div", {{"class", "head"}}).open("div");
        markup.open("p", {{"class", "trail"}});
        markup.element("a", "Incidents", {{"href", "/incidents"}}).close();
        markup.element("h1", title);
        markup.open("p", {{"class", "badges"}});
        add_cell(markup, badge_of(row->kind));
        add_badge(markup, row->closed ? "closed" : "open",
                  row->closed ? Tone::quiet : Tone::warning);
        markup.close().close().close().line();
        open_sheet(markup, "What happened");
        add_facts(markup, *row, asking.now);
        markup.close().line();
        add_evidence(markup, asking, *evidence);
    });
}

Result<HttpReply> evidence_file(const Asking& asking) {
    const auto number = parse_number(asking.subject);
    if (!number) return no_such_incident(asking);
    const auto evidence = TRY(asking.view.evidence(*number));
    const auto name = asking.query.value("part");
    const auto* const part =
        std::find_if(parts.begin(), parts.end(), [&](const Part& one) { return one.name == name; });
    if (!evidence || part == parts.end()) return no_such_incident(asking);
    HttpReply reply;
    reply.body = (*evidence).*(part->bytes);
    reply.type = "application/octet-stream";
    reply.headers = {
        {"Content-Disposition", "attachment; filename=\"" + file_of(asking, *part) + "\""}};
    return reply;
}

}  // namespace bootseal

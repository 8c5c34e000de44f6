// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "ingest/glance.h"
#include "report/html.h"
#include "report/json.h"
#include "report/xccdf.h"
#include "web/host_filter.h"
#include "web/host_report.h"
#include "web/layout.h"
#include "web/pages.h"
#include "web/words.h"

namespace bootseal {

namespace {

/// How a report may be taken along.
struct Format {
    std::string_view name;
    std::string_view type;
    std::string_view ending;
    std::string (*render)(const v1::Report& report);  ///< none: as it was sent
};
constexpr std::array<Format, 4> formats{{
    {"html", "text/html; charset=utf-8", ".html", render_html},
    {"xccdf", "application/xml", ".xml", render_xccdf},
    {"json", "application/json", ".json", render_json},
    {"protobuf", "application/x-protobuf", ".pb", nullptr},
}};

/// A value of a state as people read it; of a digest the beginning.
std::string shown(const std::string& value) {
    if (value.empty()) return "nothing";
    if (parse_id(value, seal_bytes)) return value.substr(0, 12) + "…";
    return in_words(value);
}

std::string shown(const GlanceDifference& one) {
    return in_words(one.what) + ": " + shown(one.before) + " → " + shown(one.after);
}

/// What is another one than in the state before; `before` is null where there was none.
Result<std::string> change_of(const ChangeRow& row, const ChangeRow* before) {
    if (row.bytes.empty()) return std::string("a state that never came");
    if (!before) return std::string("the first state");
    if (before->bytes.empty()) return std::string("after a state that never came");
    const auto now = TRY(parse_glance(row.bytes));
    const auto then = TRY(parse_glance(before->bytes));
    std::string text;
    for (const auto& one : differences(then, now))
        text += (text.empty() ? "" : "; ") + shown(one);
    return text;
}

/// The row that came before the last one of a page is on the next one.
Result<std::optional<ChangeRow>> row_before(const Asking& asking, const std::string& agent,
                                            const Page<ChangeRow>& page) {
    if (page.next.empty()) return std::optional<ChangeRow>();
    auto further = TRY(asking.view.changes(agent, page.next));
    if (further.rows.empty()) return std::optional<ChangeRow>();
    return std::optional<ChangeRow>(std::move(further.rows.front()));
}

Sheet one_table(Table table) {
    Sheet sheet;
    sheet.table = std::move(table);
    return sheet;
}

/// What a host's report has of something; a host or a report that is not there is an empty table.
Result<Sheet> from_report(const Asking& asking, Table (*table_of)(const v1::Report&)) {
    const auto detail = TRY(find_host(asking));
    if (!detail) return one_table(table_of(v1::Report::default_instance()));
    const auto report = TRY(read_host_report(asking.view, *detail));
    return one_table(table_of(report.report ? *report.report : v1::Report::default_instance()));
}

}  // namespace

Result<std::optional<HostDetail>> find_host(const Asking& asking) {
    const auto agent = parse_id(asking.subject, agent_bytes);
    if (!agent) return std::optional<HostDetail>();
    return asking.view.host(*agent);
}

HttpReply no_such_host(const Asking& asking) {
    return make_problem(404, "Host", "There is no such host.", &asking.who, asking.now);
}

Result<Sheet> list_changes(const Asking& asking, const std::string& cursor) {
    const auto agent = parse_id(asking.subject, agent_bytes);
    Sheet sheet;
    auto& table = sheet.table;
    table.name = "changes";
    table.caption = "States that were another one than before, the newest first";
    table.none = "The host has not said a state yet.";
    table.columns = {{"received", "Received", "", false},
                     {"sequence", "Heartbeat", "", false},
                     {"changes", "What changed", "", false},
                     {"state", "", "", false}};
    if (!agent) return sheet;
    const auto page = TRY(asking.view.changes(*agent, cursor));
    const auto before = TRY(row_before(asking, *agent, page));
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
        const auto& row = page.rows[i];
        const auto* const earlier = i + 1 < page.rows.size() ? &page.rows[i + 1]
                                    : before                 ? &*before
                                                             : nullptr;
        const auto change = change_of(row, earlier);
        table.rows.push_back({time_cell(row.received, asking.now), number_cell(row.sequence),
                              text_cell(change ? *change : "cannot be read"),
                              code_cell(hex(row.state))});
    }
    sheet.next = page.next;
    return sheet;
}

Result<Sheet> list_findings(const Asking& asking, const std::string&) {
    return from_report(asking, findings_table);
}

Result<Sheet> list_deviations(const Asking& asking, const std::string&) {
    return from_report(
        asking, [](const v1::Report& report) { return deviations_table(report.integrity()); });
}

Result<HttpReply> report_file(const Asking& asking) {
    const auto detail = TRY(find_host(asking));
    if (!detail) return no_such_host(asking);
    const auto report = TRY(read_host_report(asking.view, *detail));
    if (report.bytes.empty()) {
        return make_problem(404, "Report", report.problem, &asking.who, asking.now);
    }
    const auto name = asking.query.value("format");
    const auto* const format = std::find_if(formats.begin(), formats.end(),
                                            [&](const auto& one) { return one.name == name; });
    if (format == formats.end()) {
        return make_problem(400, "Report", "There is no such format of a report.", &asking.who,
                            asking.now);
    }
    if (format->render && !report.report) {
        return make_problem(404, "Report", report.problem, &asking.who, asking.now);
    }
    HttpReply reply;
    reply.body = format->render ? format->render(*report.report) : report.bytes;
    reply.type = format->type;
    // Never shown by the browser as if it were a page of ours.
    reply.headers = {{"Content-Disposition", "attachment; filename=\"bootseal-" +
                                                 asking.subject.substr(0, 12) +
                                                 std::string(format->ending) + "\""}};
    return reply;
}

}  // namespace bootseal

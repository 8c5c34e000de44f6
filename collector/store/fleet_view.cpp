// SPDX-License-Identifier: Apache-2.0
// FleetView: rules, waivers, incidents and the audit log. fleet_hosts.cpp and fleet_overview.cpp
// have the rest.
#include "store/fleet_view.h"

#include <algorithm>

#include "base/text.h"
#include "store/cursor.h"
#include "store/sql.h"

namespace bootseal {

namespace {

constexpr auto limit = " LIMIT 201";
static_assert(most_page_rows == 200);

Result<> require_text(const std::string& text) {
    if (text.size() <= most_glance_text && valid_utf8(text) == text &&
        text.find('\0') == std::string::npos)
        return {};
    return invalid("nothing has such a text");
}

constexpr auto incident_columns =
    "i.number, a.id, h.hostname, i.kind, i.sequence, i.detail, i.received, i.closed, i.closed_by"
    " FROM incident i JOIN agent a ON a.number = i.agent LEFT JOIN host h ON h.agent = i.agent";

IncidentRow read_incident(const SqlRows& rows, std::size_t row) {
    IncidentRow incident;
    incident.number = rows.number(row, 0);
    incident.agent = rows.text(row, 1);
    incident.hostname = rows.text(row, 2);
    incident.kind = parse_incident_kind(rows.text(row, 3)).value_or(IncidentKind::gap);
    incident.sequence = rows.size(row, 4);
    incident.detail = rows.text(row, 5);
    incident.received = rows.time(row, 6).value_or(Time());
    incident.closed = rows.time(row, 7);
    incident.closed_by = rows.text(row, 8);
    return incident;
}

/// The column of rule_count, or the number in finding, of each status.
struct StatusColumn {
    RuleStatus status;
    const char* name;
};
constexpr StatusColumn status_columns[] = {{RuleStatus::fail, "fail"},
                                           {RuleStatus::fixed, "fixed"},
                                           {RuleStatus::pending, "pending"},
                                           {RuleStatus::waived, "waived"},
                                           {RuleStatus::error, "error"}};

RuleRow read_rule(const SqlRows& rows, std::size_t row) {
    RuleRow rule;
    rule.rule = rows.text(row, 0);
    rule.number = rows.text(row, 1);
    rule.title = rows.text(row, 2);
    rule.severity = static_cast<RuleSeverity>(rows.number(row, 3));
    std::size_t column = 4;
    for (const auto& [status, name] : status_columns) {
        if (const auto hosts = rows.size(row, column++); hosts > 0) rule.hosts[status] = hosts;
    }
    return rule;
}

}  // namespace

FleetView::FleetView(std::unique_ptr<Sql> sql) : sql_(std::move(sql)) {}
FleetView::~FleetView() = default;

Result<std::unique_ptr<FleetView>> open_fleet_view(const std::string& where) {
    return std::make_unique<FleetView>(TRY(open_sql(where, SqlAccess::read)));
}

Result<Page<RuleRow>> FleetView::rules(const RuleFilter& filter, const std::string& cursor) {
    Where where;
    TRY(require_text(filter.text));
    if (!filter.text.empty()) {
        const auto anywhere = like_anywhere(filter.text);
        where.add(
            "(lower(id) LIKE ? ESCAPE '!' OR benchmark LIKE ? ESCAPE '!' OR lower(title) LIKE ?"
            " ESCAPE '!')",
            {anywhere, like_beginning(filter.text), anywhere});
    }
    if (filter.severity) where.add("severity = ?", {static_cast<std::int64_t>(*filter.severity)});
    for (const auto& [status, name] : status_columns) {
        if (filter.status == status) where.add(std::string(name) + " > 0");
    }
    if (!cursor.empty()) {
        const auto place = TRY(parse_cursor(cursor, "nt"));
        where.add("(fail < ? OR (fail = ? AND id > ?))", {place[0], place[0], place[1]});
    }
    const auto rows =
        TRY(sql_->query("SELECT id, benchmark, title, severity, fail, fixed, pending, waived, error"
                        " FROM rule_count" +
                            where.text() + " ORDER BY fail DESC, id" + limit,
                        where.values()));
    Page<RuleRow> page;
    for (std::size_t row = 0; row < std::min(rows.count(), most_page_rows); ++row)
        page.rows.push_back(read_rule(rows, row));
    if (rows.count() > most_page_rows) {
        const auto& last = rows.rows[most_page_rows - 1];
        page.next = make_cursor({last[4], last[0]});
    }
    return page;
}

Result<std::optional<RuleRow>> FleetView::rule(const std::string& rule) {
    TRY(require_text(rule));
    const auto numbers = TRY(rule_numbers(*sql_, rule));
    Where where;
    where.add("f.rule IN (" + question_marks(numbers.size()) + ")", numbers);
    auto revoked = where;
    revoked.add("f.agent IN (SELECT a.number FROM agent a WHERE a.revoked IS NOT NULL)");
    RuleRow found;
    std::map<std::int64_t, std::int64_t> hosts;
    for (const auto& [which, sign] : {std::pair{&where, 1}, std::pair{&revoked, -1}}) {
        const auto rows = TRY(sql_->query("SELECT f.rule, f.status, count(*) FROM finding f" +
                                              which->text() + " GROUP BY f.rule, f.status",
                                          which->values()));
        for (std::size_t row = 0; row < rows.count(); ++row) {
            const auto count = sign * rows.number(row, 2);
            found.hosts[static_cast<RuleStatus>(rows.number(row, 1))] +=
                static_cast<std::uint64_t>(count);
            hosts[rows.number(row, 0)] += count;
        }
    }
    std::erase_if(found.hosts, [](const auto& one) { return one.second == 0; });
    if (found.hosts.empty()) return std::nullopt;
    // Its texts are those that most hosts have: a single one may send whatever it likes.
    const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto most = std::max_element(hosts.begin(), hosts.end(), fewer)->first;
    const auto texts = TRY(
        sql_->query("SELECT id, benchmark, title, severity FROM rule WHERE number = ?1", {most}));
    if (texts.count() == 0) return std::nullopt;
    found.rule = texts.text(0, 0);
    found.number = texts.text(0, 1);
    found.title = texts.text(0, 2);
    found.severity = static_cast<RuleSeverity>(texts.number(0, 3));
    return found;
}

Result<Page<WaiverRow>> FleetView::waivers(std::optional<Time> before, const std::string& cursor) {
    Where where;
    where.add("f.status = 7 AND a.revoked IS NULL");
    if (before) where.add("f.waiver_ends <= ?", {seconds_of(*before)});
    if (!cursor.empty()) {
        where.add("(f.waiver_ends, f.agent, f.rule) > (?, ?, ?)", TRY(parse_cursor(cursor, "nnn")));
    }
    const auto rows = TRY(sql_->query(
        "SELECT a.id, h.hostname, r.id, r.benchmark, r.title, f.waiver_reason, f.waiver_approver,"
        " f.waiver_ends, f.agent, f.rule FROM finding f JOIN agent a ON a.number = f.agent"
        " JOIN host h ON h.agent = f.agent JOIN rule r ON r.number = f.rule" +
            where.text() + " ORDER BY f.waiver_ends, f.agent, f.rule" + limit,
        where.values()));
    Page<WaiverRow> page;
    for (std::size_t row = 0; row < std::min(rows.count(), most_page_rows); ++row) {
        WaiverRow waiver;
        waiver.agent = rows.text(row, 0);
        waiver.hostname = rows.text(row, 1);
        waiver.rule = rows.text(row, 2);
        waiver.number = rows.text(row, 3);
        waiver.title = rows.text(row, 4);
        waiver.reason = rows.text(row, 5);
        waiver.approver = rows.text(row, 6);
        waiver.ends = rows.time(row, 7);
        page.rows.push_back(std::move(waiver));
    }
    if (rows.count() > most_page_rows) {
        const auto& last = rows.rows[most_page_rows - 1];
        page.next = make_cursor({last[7], last[8], last[9]});
    }
    return page;
}

Result<Page<IncidentRow>> FleetView::incidents(const IncidentFilter& filter,
                                               const std::string& cursor) {
    Where where;
    if (!filter.agent.empty()) {
        where.add("i.agent = (SELECT number FROM agent WHERE id = ?)", {SqlBytes{filter.agent}});
    }
    if (filter.kind) where.add("i.kind = ?", {std::string(name_of(*filter.kind))});
    if (filter.open) where.add(*filter.open ? "i.closed IS NULL" : "i.closed IS NOT NULL");
    if (!cursor.empty()) where.add("i.number < ?", TRY(parse_cursor(cursor, "n")));
    const auto rows = TRY(sql_->query(std::string("SELECT ") + incident_columns + where.text() +
                                          " ORDER BY i.number DESC" + limit,
                                      where.values()));
    Page<IncidentRow> page;
    for (std::size_t row = 0; row < std::min(rows.count(), most_page_rows); ++row)
        page.rows.push_back(read_incident(rows, row));
    if (rows.count() > most_page_rows) page.next = make_cursor({rows.rows[most_page_rows - 1][0]});
    return page;
}

Result<std::optional<IncidentRow>> FleetView::incident(std::int64_t number) {
    const auto rows = TRY(
        sql_->query(std::string("SELECT ") + incident_columns + " WHERE i.number = ?1", {number}));
    if (rows.count() == 0) return std::nullopt;
    return read_incident(rows, 0);
}

Result<std::optional<IncidentEvidence>> FleetView::evidence(std::int64_t number) {
    const auto rows = TRY(sql_->query(
        "SELECT i.bytes, i.signature, a.key FROM incident i JOIN agent a ON a.number = i.agent"
        " WHERE i.number = ?1",
        {number}));
    if (rows.count() == 0) return std::nullopt;
    return IncidentEvidence{rows.text(0, 0), rows.text(0, 1), rows.text(0, 2)};
}

Result<Page<AuditRow>> FleetView::audit(const std::string& cursor) {
    Where where;
    if (!cursor.empty()) where.add("number < ?", TRY(parse_cursor(cursor, "n")));
    const auto rows =
        TRY(sql_->query("SELECT number, at, who, origin, action, subject, outcome FROM audit" +
                            where.text() + " ORDER BY number DESC" + limit,
                        where.values()));
    Page<AuditRow> page;
    for (std::size_t row = 0; row < std::min(rows.count(), most_page_rows); ++row) {
        AuditRow audit;
        audit.number = rows.number(row, 0);
        audit.entry.at = rows.time(row, 1).value_or(Time());
        audit.entry.who = rows.text(row, 2);
        audit.entry.from = rows.text(row, 3);
        audit.entry.action = rows.text(row, 4);
        audit.entry.subject = rows.text(row, 5);
        audit.entry.outcome = rows.text(row, 6);
        page.rows.push_back(std::move(audit));
    }
    if (rows.count() > most_page_rows) page.next = make_cursor({rows.rows[most_page_rows - 1][0]});
    return page;
}

}  // namespace bootseal

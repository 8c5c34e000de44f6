// SPDX-License-Identifier: Apache-2.0
// FleetView: hosts.
#include <algorithm>

#include "base/text.h"
#include "store/cursor.h"
#include "store/fleet_view.h"
#include "store/sql.h"

namespace bootseal {

namespace {

constexpr std::size_t most_text = 200;
constexpr std::size_t id_digits = 32;

constexpr auto host_columns =
    "a.id, h.machine_id, h.hostname, h.os, h.agent_version, h.seal, h.ruleset, h.ruleset_serial,"
    " h.ruleset_digest, h.profile, h.result, h.pass, h.fail, h.fixed, h.pending, h.not_applicable,"
    " h.manual, h.waived, h.error, h.report, h.integrity, h.lockdown, h.waivers,"
    " h.next_waiver_ends, a.enrolled, a.received, a.looked, h.silent, a.revoked,"
    " (SELECT count(*) FROM incident i WHERE i.agent = h.agent AND i.closed IS NULL)";
constexpr std::size_t host_column_count = 30;

HostRow read_host(const SqlRows& rows, std::size_t row) {
    std::size_t column = 0;
    const auto text = [&] { return rows.text(row, column++); };
    const auto number = [&] { return rows.number(row, column++); };
    const auto count = [&] { return static_cast<std::uint32_t>(rows.number(row, column++)); };
    const auto time = [&] { return rows.time(row, column++); };
    HostRow host;
    auto& glance = host.glance;
    host.agent = text();
    glance.machine_id = text();
    glance.hostname = text();
    glance.os = text();
    glance.agent_version = text();
    glance.seal = text();
    glance.ruleset = text();
    glance.ruleset_serial = static_cast<std::uint64_t>(number());
    glance.ruleset_digest = text();
    glance.profile = text();
    glance.result = static_cast<HostResult>(number());
    for (auto member : {&RuleCounts::pass, &RuleCounts::fail, &RuleCounts::fixed,
                        &RuleCounts::pending, &RuleCounts::not_applicable, &RuleCounts::manual,
                        &RuleCounts::waived, &RuleCounts::error})
        glance.counts.*member = count();
    glance.report = text();
    glance.integrity = static_cast<HostIntegrity>(number());
    glance.lockdown = static_cast<HostLockdown>(number());
    glance.waivers = count();
    glance.next_waiver_ends = time();
    host.enrolled = time().value_or(Time());
    host.last_seen = time();
    host.looked = time();
    host.silent_since = time();
    host.revoked = time();
    host.open_incidents = static_cast<std::uint64_t>(number());
    return host;
}

/// The ids of agents that begin with these digits: the first and the last.
std::optional<std::pair<std::string, std::string>> id_range(const std::string& digits) {
    if (digits.empty() || digits.size() > id_digits) return std::nullopt;
    std::pair<std::string, std::string> range;
    for (std::size_t at = 0; at < id_digits; at += 2) {
        for (const bool is_last : {false, true}) {
            const char fill = is_last ? 'f' : '0';
            std::string pair;
            for (const auto place : {at, at + 1})
                pair += place < digits.size() ? digits[place] : fill;
            const bool is_hex = std::isxdigit(static_cast<unsigned char>(pair[0])) != 0 &&
                                std::isxdigit(static_cast<unsigned char>(pair[1])) != 0;
            if (!is_hex) return std::nullopt;
            (is_last ? range.second : range.first) += static_cast<char>(*parse_number(pair, 16));
        }
    }
    return range;
}

void add_text(const std::string& text, Where& where) {
    std::string condition =
        "(lower(h.hostname) LIKE ? ESCAPE '!' OR lower(h.machine_id) LIKE ? ESCAPE '!'";
    SqlValues values{like_anywhere(text), like_beginning(text)};
    if (const auto range = id_range(text)) {
        condition += " OR a.id BETWEEN ? AND ?";
        values.emplace_back(SqlBytes{range->first});
        values.emplace_back(SqlBytes{range->second});
    }
    where.add(condition + ")", values);
}

/// The rules of this name are looked up first: then the database knows how many hosts they have.
Result<> add_rule(Sql& sql, const HostFilter& filter, Where& where) {
    SqlValues values = TRY(rule_numbers(sql, filter.rule));
    std::string condition = "h.agent IN (SELECT f.agent FROM finding f WHERE f.rule IN (";
    condition += question_marks(values.size()) + ")";
    if (filter.rule_status) {
        condition += " AND f.status = ?";
        values.emplace_back(static_cast<std::int64_t>(*filter.rule_status));
    }
    where.add(condition + ")", values);
    return {};
}

template <class Enum>
void add_number(const char* column, const std::optional<Enum>& value, Where& where) {
    if (value) where.add(std::string(column) + " = ?", {static_cast<std::int64_t>(*value)});
}

void add_words(const char* column, const std::string& value, Where& where) {
    if (!value.empty()) where.add(std::string(column) + " = ?", {value});
}

void add_presence(const char* column, const std::optional<bool>& there, Where& where) {
    if (there) where.add(std::string(column) + (*there ? " IS NOT NULL" : " IS NULL"));
}

Result<Where> where_of(Sql& sql, const HostFilter& filter) {
    Where where;
    for (const auto* text :
         {&filter.text, &filter.ruleset, &filter.profile, &filter.os, &filter.rule}) {
        const bool fits = text->size() <= most_glance_text && valid_utf8(*text) == *text;
        if (!fits || text->find('\0') != std::string::npos)
            return invalid("no host has such a text");
    }
    if (!filter.text.empty()) add_text(filter.text.substr(0, most_text), where);
    add_number("h.result", filter.result, where);
    add_number("h.integrity", filter.integrity, where);
    add_number("h.lockdown", filter.lockdown, where);
    add_words("h.ruleset", filter.ruleset, where);
    add_number("h.ruleset_serial", filter.ruleset_serial, where);
    add_words("h.profile", filter.profile, where);
    add_words("h.os", filter.os, where);
    if (filter.seal) where.add("h.seal = ?", {SqlBytes{*filter.seal}});
    add_presence("h.silent", filter.silent, where);
    add_presence("a.revoked", filter.revoked, where);
    if (filter.incident) {
        where.add(
            "h.agent IN (SELECT i.agent FROM incident i WHERE i.kind = ? AND i.closed IS NULL)",
            {std::string(name_of(*filter.incident))});
    }
    if (!filter.rule.empty()) TRY(add_rule(sql, filter, where));
    return where;
}

/// What rows are in order of, and which way.
struct Ordering {
    const char* key;
    const char* kinds;
    const char* way;
    const char* behind;
};

Ordering ordering_of(HostFilter::Order order) {
    switch (order) {
        case HostFilter::Order::last_seen:
            return {"a.received", "nn", " DESC", " < "};
        case HostFilter::Order::failing:
            return {"h.fail", "nn", " DESC", " < "};
        case HostFilter::Order::name:
            break;
    }
    return {"h.hostname", "tn", "", " > "};
}

/// The agent is looked up only where something is asked of it.
std::string source_of(const Where& where, const std::string& key) {
    const bool joined = where.names("a.id") || where.names("a.revoked") || key == "a.received";
    return joined ? " FROM host h JOIN agent a ON a.number = h.agent" : " FROM host h";
}

}  // namespace

Result<Page<HostRow>> FleetView::hosts(const HostFilter& filter, const std::string& cursor) {
    auto where = TRY(where_of(*sql_, filter));
    const auto order = ordering_of(filter.order);
    const std::string key = order.key;
    if (!cursor.empty()) {
        where.add("(" + key + ", h.agent)" + order.behind + "(?, ?)",
                  TRY(parse_cursor(cursor, order.kinds)));
    }
    // First those of the page, by as little of them as can be.
    const auto inner = "SELECT h.agent AS agent, " + key + " AS place" + source_of(where, key) +
                       where.text() + " ORDER BY " + key + order.way + ", h.agent" + order.way +
                       " LIMIT " + std::to_string(most_page_rows + 1);
    const auto rows = TRY(
        sql_->query(std::string("SELECT ") + host_columns + ", t.place, t.agent FROM (" + inner +
                        ") t JOIN host h ON h.agent = t.agent JOIN agent a ON a.number = t.agent"
                        " ORDER BY t.place" +
                        order.way + ", t.agent" + order.way,
                    where.values()));
    Page<HostRow> page;
    for (std::size_t row = 0; row < std::min(rows.count(), most_page_rows); ++row)
        page.rows.push_back(read_host(rows, row));
    if (rows.count() > most_page_rows) {
        const auto& last = rows.rows[most_page_rows - 1];
        page.next = make_cursor({last[host_column_count], last[host_column_count + 1]});
    }
    return page;
}

Result<std::uint64_t> FleetView::count_hosts(const HostFilter& filter) {
    const auto where = TRY(where_of(*sql_, filter));
    const auto rows =
        TRY(sql_->query("SELECT count(*)" + source_of(where, "") + where.text(), where.values()));
    return rows.size(0, 0);
}

Result<std::optional<HostDetail>> FleetView::host(const std::string& agent) {
    const auto rows = TRY(sql_->query(
        std::string("SELECT ") + host_columns +
            ", a.sequence, a.state, a.sponsor, CASE WHEN h.report = h.reported THEN 1 ELSE 0 END,"
            " (SELECT max(c.expires) FROM certificate c WHERE c.agent = h.agent),"
            " (SELECT count(*) FROM report r WHERE r.digest = h.report)"
            " FROM agent a JOIN host h ON h.agent = a.number WHERE a.id = ?1",
        {SqlBytes{agent}}));
    if (rows.count() == 0) return std::nullopt;
    HostDetail detail;
    detail.row = read_host(rows, 0);
    std::size_t column = host_column_count;
    detail.sequence = rows.size(0, column++);
    detail.state = rows.text(0, column++);
    detail.sponsor = rows.text(0, column++);
    detail.findings_current = rows.number(0, column++) != 0;
    detail.certificate_expires = rows.time(0, column++);
    detail.report_stored = rows.number(0, column) != 0;
    return detail;
}

Result<std::vector<RuleFinding>> FleetView::findings(const std::string& agent) {
    const auto rows = TRY(sql_->query(
        "SELECT r.id, r.benchmark, r.title, r.severity, f.status, f.waiver_ends, f.waiver_reason,"
        " f.waiver_approver FROM finding f JOIN rule r ON r.number = f.rule"
        " WHERE f.agent = (SELECT a.number FROM agent a WHERE a.id = ?1) ORDER BY r.id, r.number",
        {SqlBytes{agent}}));
    std::vector<RuleFinding> findings;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        RuleFinding finding;
        finding.rule = rows.text(row, 0);
        finding.number = rows.text(row, 1);
        finding.title = rows.text(row, 2);
        finding.severity = static_cast<RuleSeverity>(rows.number(row, 3));
        finding.status = static_cast<RuleStatus>(rows.number(row, 4));
        finding.waiver_ends = rows.time(row, 5);
        finding.waiver_reason = rows.text(row, 6);
        finding.waiver_approver = rows.text(row, 7);
        findings.push_back(std::move(finding));
    }
    return findings;
}

Result<Page<ChangeRow>> FleetView::changes(const std::string& agent, const std::string& cursor) {
    Where where;
    where.add("c.agent = (SELECT a.number FROM agent a WHERE a.id = ?)", {SqlBytes{agent}});
    if (!cursor.empty()) where.add("c.sequence < ?", TRY(parse_cursor(cursor, "n")));
    const auto rows = TRY(sql_->query(
        "SELECT c.sequence, c.received, c.state, s.bytes FROM change c"
        " LEFT JOIN state s ON s.digest = c.state" +
            where.text() + " ORDER BY c.sequence DESC LIMIT " + std::to_string(most_page_rows + 1),
        where.values()));
    Page<ChangeRow> page;
    for (std::size_t row = 0; row < std::min(rows.count(), most_page_rows); ++row) {
        page.rows.push_back({rows.size(row, 0), rows.time(row, 1).value_or(Time()),
                             rows.text(row, 2), rows.text(row, 3)});
    }
    if (rows.count() > most_page_rows) page.next = make_cursor({rows.rows[most_page_rows - 1][0]});
    return page;
}

Result<std::optional<std::string>> FleetView::report(const std::string& digest) {
    const auto rows =
        TRY(sql_->query("SELECT bytes FROM report WHERE digest = ?1", {SqlBytes{digest}}));
    if (rows.count() == 0) return std::nullopt;
    return rows.text(0, 0);
}

}  // namespace bootseal

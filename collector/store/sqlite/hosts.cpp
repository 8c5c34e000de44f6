// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/hosts.h"

#include "base/text.h"
#include "store/fleet_schema.h"

namespace bootseal {

namespace {

constexpr auto find_rule =
    "SELECT number FROM rule WHERE id = ? AND benchmark = ? AND title = ? AND severity = ?";

constexpr auto insert_rule =
    "INSERT INTO rule (id, benchmark, title, severity) VALUES (?, ?, ?, ?) RETURNING number";

constexpr auto insert_finding =
    "INSERT INTO finding (agent, rule, status, waiver_ends, waiver_reason, waiver_approver)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

std::string put_host() {
    return concat(
        {"INSERT INTO host (", host_columns,
         ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
         or_update_host()});
}

template <class Enum>
std::int64_t number(Enum value) {
    return static_cast<std::int64_t>(value);
}

}  // namespace

Result<> SqliteHosts::prepare(SqliteDatabase& database) {
    put_ = TRY(database.prepare(put_host()));
    find_rule_ = TRY(database.prepare(find_rule));
    insert_rule_ = TRY(database.prepare(insert_rule));
    insert_finding_ = TRY(database.prepare(insert_finding));
    return {};
}

Result<> SqliteHosts::put(const Append& append) {
    const auto& glance = *append.glance;
    const auto& counts = glance.counts;
    put_.bind(append.number).bind(append.after.state).bind_text(glance.machine_id);
    put_.bind_text(glance.hostname).bind_text(glance.os);
    put_.bind_text(glance.agent_version).bind(glance.seal).bind_text(glance.ruleset);
    put_.bind(glance.ruleset_serial).bind(glance.ruleset_digest).bind_text(glance.profile);
    put_.bind(number(glance.result));
    for (const auto count : {counts.pass, counts.fail, counts.fixed, counts.pending,
                             counts.not_applicable, counts.manual, counts.waived, counts.error})
        put_.bind(std::int64_t{count});
    put_.bind(glance.report).bind(number(glance.integrity)).bind(number(glance.lockdown));
    put_.bind(std::int64_t{glance.waivers});
    return put_.bind(glance.next_waiver_ends ? seconds_of(*glance.next_waiver_ends) : 0).run();
}

Result<std::int64_t> SqliteHosts::rule(const RuleFinding& finding) {
    for (auto* statement : {&find_rule_, &insert_rule_}) {
        statement->bind_text(finding.rule).bind_text(finding.number).bind_text(finding.title);
        statement->bind(number(finding.severity));
        if (TRY(statement->step()) == SqliteStatement::Row::none) continue;
        const auto found = statement->number(0);
        // To its end: a statement that is not done is not written.
        while (TRY(statement->step()) == SqliteStatement::Row::there) {
        }
        return found;
    }
    return invalid("a rule is not there after it was added");
}

Result<> SqliteHosts::put_report(SqliteDatabase& database, const ReportRow& report) {
    auto insert = TRY(database.prepare(
        "INSERT INTO report (digest, received, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"));
    TRY(insert.bind(report.digest).bind(seconds_of(report.received)).bind(report.bytes).run());
    auto clear = TRY(database.prepare("DELETE FROM finding WHERE agent = ?"));
    TRY(clear.bind(report.agent).run());
    for (const auto& finding : report.findings) {
        const auto named = TRY(rule(finding));
        insert_finding_.bind(report.agent).bind(named).bind(number(finding.status));
        insert_finding_.bind(seconds_or_never(finding.waiver_ends));
        insert_finding_.bind_text(finding.waiver_reason).bind_text(finding.waiver_approver);
        TRY(insert_finding_.run());
    }
    auto update = TRY(database.prepare("UPDATE host SET reported = ? WHERE agent = ?"));
    return update.bind(report.digest).bind(report.agent).run();
}

}  // namespace bootseal

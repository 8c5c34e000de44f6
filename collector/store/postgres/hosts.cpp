// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/hosts.h"

#include "store/postgres/values.h"

namespace bootseal {

namespace {

using Numbers = std::vector<std::int64_t>;
using Views = std::vector<std::string_view>;
using Glances = std::vector<const Glance*>;

constexpr auto insert_report =
    "INSERT INTO report (digest, received, bytes) VALUES ($1::bytea, $2::int8, $3::bytea)"
    " ON CONFLICT DO NOTHING";

// Most are there: none is given a number that is not used.
constexpr auto insert_rules =
    "INSERT INTO rule (id, benchmark, title, severity)"
    " SELECT DISTINCT u.* FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[])"
    " AS u (id, benchmark, title, severity)"
    " WHERE NOT EXISTS (SELECT 1 FROM rule WHERE rule.id = u.id AND rule.benchmark = u.benchmark"
    " AND rule.title = u.title AND rule.severity = u.severity)"
    " ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING";

constexpr auto insert_findings =
    "INSERT INTO finding (agent, rule, status, waiver_ends, waiver_reason, waiver_approver)"
    " SELECT $5::int8, rule.number, u.status, u.ends, u.reason, u.approver"
    " FROM unnest($1::text[], $2::text[], $3::text[], $4::int8[], $6::int8[], $7::int8[],"
    " $8::text[], $9::text[])"
    " AS u (id, benchmark, title, severity, status, ends, reason, approver)"
    " JOIN rule ON rule.id = u.id AND rule.benchmark = u.benchmark AND rule.title = u.title"
    " AND rule.severity = u.severity ON CONFLICT DO NOTHING";

template <class Member>
std::string texts(const Glances& glances, Member member) {
    Views views;
    for (const auto* glance : glances)
        views.push_back(glance->*member);
    return pg_texts(views);
}

template <class Member>
std::string bytes(const Glances& glances, Member member) {
    Views views;
    for (const auto* glance : glances)
        views.push_back(glance->*member);
    return pg_byteas(views);
}

template <class Get>
std::string numbers(const Glances& glances, Get get) {
    Numbers values;
    for (const auto* glance : glances)
        values.push_back(static_cast<std::int64_t>(get(*glance)));
    return pg_numbers(values);
}

void add_counts(const Glances& glances, std::vector<std::string>& values) {
    for (const auto member : {&RuleCounts::pass, &RuleCounts::fail, &RuleCounts::fixed,
                              &RuleCounts::pending, &RuleCounts::not_applicable,
                              &RuleCounts::manual, &RuleCounts::waived, &RuleCounts::error}) {
        values.push_back(
            numbers(glances, [member](const Glance& glance) { return glance.counts.*member; }));
    }
}

}  // namespace

void add_hosts(std::span<const Append> appends, std::vector<std::string>& values) {
    Numbers agents;
    Views states;
    Glances all;
    for (const auto& append : appends) {
        if (!append.glance) continue;
        agents.push_back(append.number);
        states.push_back(append.after.state);
        all.push_back(&*append.glance);
    }
    values.push_back(pg_numbers(agents));
    values.push_back(pg_byteas(states));
    values.push_back(texts(all, &Glance::machine_id));
    values.push_back(texts(all, &Glance::hostname));
    values.push_back(texts(all, &Glance::os));
    values.push_back(texts(all, &Glance::agent_version));
    values.push_back(bytes(all, &Glance::seal));
    values.push_back(texts(all, &Glance::ruleset));
    values.push_back(numbers(all, [](const Glance& one) { return one.ruleset_serial; }));
    values.push_back(bytes(all, &Glance::ruleset_digest));
    values.push_back(texts(all, &Glance::profile));
    values.push_back(numbers(all, [](const Glance& one) { return one.result; }));
    add_counts(all, values);
    values.push_back(bytes(all, &Glance::report));
    values.push_back(numbers(all, [](const Glance& one) { return one.integrity; }));
    values.push_back(numbers(all, [](const Glance& one) { return one.lockdown; }));
    values.push_back(numbers(all, [](const Glance& one) { return one.waivers; }));
    values.push_back(numbers(all, [](const Glance& one) {
        return one.next_waiver_ends ? seconds_of(*one.next_waiver_ends) : 0;
    }));
}

Result<> put_report(PgConnection& connection, const ReportRow& report) {
    Views ids, benchmarks, titles, reasons, approvers;
    Numbers severities, statuses, ends;
    for (const auto& finding : report.findings) {
        ids.push_back(finding.rule);
        benchmarks.push_back(finding.number);
        titles.push_back(finding.title);
        severities.push_back(static_cast<std::int64_t>(finding.severity));
        statuses.push_back(static_cast<std::int64_t>(finding.status));
        ends.push_back(seconds_or_never(finding.waiver_ends));
        reasons.push_back(finding.waiver_reason);
        approvers.push_back(finding.waiver_approver);
    }
    const std::vector<std::string> rules{pg_texts(ids), pg_texts(benchmarks), pg_texts(titles),
                                         pg_numbers(severities)};
    const auto agent = pg_number(report.agent);
    auto transaction = TRY(PgTransaction::begin(connection));
    TRY(connection.query(insert_report,
                         {report.digest, pg_number(seconds_of(report.received)), report.bytes}));
    TRY(connection.query(insert_rules, rules));
    TRY(connection.query("DELETE FROM finding WHERE agent = $1::int8", {agent}));
    TRY(connection.query(insert_findings,
                         {rules[0], rules[1], rules[2], rules[3], agent, pg_numbers(statuses),
                          pg_numbers(ends), pg_texts(reasons), pg_texts(approvers)}));
    TRY(connection.query("UPDATE host SET reported = $1::bytea WHERE agent = $2::int8",
                         {report.digest, agent}));
    return transaction.commit();
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/append.h"

#include <set>
#include <string>

#include "base/text.h"
#include "store/fleet_schema.h"
#include "store/postgres/hosts.h"
#include "store/postgres/values.h"

namespace bootseal {

namespace {

// An agent that another collector moved on meanwhile has another version, and is not in `moved`:
// nothing of its append is written.
constexpr auto write_sql =
    "WITH moved AS (UPDATE agent SET version = agent.version + 1, sequence = u.sequence,"
    " digest = u.digest, boots = u.boots, at = u.at, received = u.received, state = u.state,"
    " report = u.report, ruleset = u.ruleset, ruleset_serial = u.ruleset_serial,"
    " looked = u.looked"
    " FROM unnest($1::int8[], $2::int8[], $3::int8[], $4::bytea[], $5::bytea[], $6::int8[],"
    " $7::int8[], $8::bytea[], $9::bytea[], $10::text[], $11::int8[], $12::int8[])"
    " AS u (number, version, sequence, digest, boots, at, received, state, report, ruleset,"
    " ruleset_serial, looked)"
    " WHERE agent.number = u.number AND agent.version = u.version AND agent.revoked IS NULL"
    " RETURNING agent.number),"
    " heartbeats AS (INSERT INTO heartbeat (agent, sequence, received, state, bytes, signature)"
    " SELECT h.* FROM unnest($13::int8[], $14::int8[], $15::int8[], $16::bytea[], $17::bytea[],"
    " $18::bytea[]) AS h (agent, sequence, received, state, bytes, signature)"
    " JOIN moved ON moved.number = h.agent),"
    " incidents AS (INSERT INTO incident (agent, kind, sequence, digest, received, detail, bytes,"
    " signature) SELECT i.* FROM unnest($19::int8[], $20::text[], $21::int8[], $22::bytea[],"
    " $23::int8[], $24::text[], $25::bytea[], $26::bytea[])"
    " AS i (agent, kind, sequence, digest, received, detail, bytes, signature)"
    " JOIN moved ON moved.number = i.agent ON CONFLICT DO NOTHING),"
    " states AS (INSERT INTO state (digest, received, bytes)"
    " SELECT s.digest, s.received, s.bytes FROM unnest($27::int8[], $28::bytea[], $29::int8[],"
    " $30::bytea[]) AS s (agent, digest, received, bytes)"
    " JOIN moved ON moved.number = s.agent ON CONFLICT DO NOTHING)";

// Only where a state is another one than before.
std::string change_sql() {
    return concat(
        {", changes AS (INSERT INTO change (agent, sequence, received, state)"
         " SELECT c.* FROM unnest($31::int8[], $32::int8[], $33::int8[], $34::bytea[])"
         " AS c (agent, sequence, received, state)"
         " JOIN moved ON moved.number = c.agent ON CONFLICT DO NOTHING),"
         " hosts AS (INSERT INTO host (",
         host_columns,
         ") SELECT h.* FROM unnest($35::int8[], $36::bytea[], $37::text[], $38::text[], "
         "$39::text[],"
         " $40::text[], $41::bytea[], $42::text[], $43::int8[], $44::bytea[], $45::text[],"
         " $46::int8[], $47::int8[], $48::int8[], $49::int8[], $50::int8[], $51::int8[],"
         " $52::int8[], $53::int8[], $54::int8[], $55::bytea[], $56::int8[], $57::int8[],"
         " $58::int8[], $59::int8[]) AS h (",
         host_columns, ") JOIN moved ON moved.number = h.agent", or_update_host(), ")"});
}

const std::string append_sql = std::string(write_sql) + " SELECT number FROM moved";
const std::string append_change_sql =
    std::string(write_sql) + change_sql() + " SELECT number FROM moved";

using Numbers = std::vector<std::int64_t>;
using Views = std::vector<std::string_view>;

std::int64_t signed_number(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

void add_agents(std::span<const Append> appends, std::vector<std::string>& values) {
    Numbers numbers, versions, sequences, times, received, serials, looked;
    Views digests, boots, states, reports, rulesets;
    for (const auto& append : appends) {
        const auto& after = append.after;
        numbers.push_back(append.number);
        versions.push_back(append.version);
        sequences.push_back(signed_number(after.sequence));
        digests.push_back(after.digest);
        boots.push_back(after.boots);
        times.push_back(after.at);
        received.push_back(append.received.time_since_epoch().count());
        states.push_back(after.state);
        reports.push_back(after.report);
        rulesets.push_back(after.ruleset);
        serials.push_back(signed_number(after.ruleset_serial));
        looked.push_back(after.looked);
    }
    for (const auto* column : {&numbers, &versions, &sequences})
        values.push_back(pg_numbers(*column));
    for (const auto* column : {&digests, &boots})
        values.push_back(pg_byteas(*column));
    for (const auto* column : {&times, &received})
        values.push_back(pg_numbers(*column));
    for (const auto* column : {&states, &reports})
        values.push_back(pg_byteas(*column));
    values.push_back(pg_texts(rulesets));
    values.push_back(pg_numbers(serials));
    values.push_back(pg_numbers(looked));
}

void add_heartbeats(std::span<const Append> appends, std::vector<std::string>& values) {
    Numbers agents, sequences, received;
    Views states, bytes, signatures;
    for (const auto& append : appends) {
        for (const auto& row : append.heartbeats) {
            agents.push_back(append.number);
            sequences.push_back(signed_number(row.sequence));
            received.push_back(append.received.time_since_epoch().count());
            states.push_back(row.state);
            bytes.push_back(row.bytes);
            signatures.push_back(row.signature);
        }
    }
    for (const auto* column : {&agents, &sequences, &received})
        values.push_back(pg_numbers(*column));
    for (const auto* column : {&states, &bytes, &signatures})
        values.push_back(pg_byteas(*column));
}

void add_incidents(std::span<const Append> appends, std::vector<std::string>& values) {
    Numbers agents, sequences, received;
    Views kinds, digests, details, bytes, signatures;
    for (const auto& append : appends) {
        for (const auto& incident : append.incidents) {
            agents.push_back(append.number);
            kinds.push_back(name_of(incident.kind));
            sequences.push_back(signed_number(incident.sequence));
            digests.push_back(incident.digest);
            received.push_back(append.received.time_since_epoch().count());
            details.push_back(incident.detail);
            bytes.push_back(incident.bytes);
            signatures.push_back(incident.signature);
        }
    }
    values.push_back(pg_numbers(agents));
    values.push_back(pg_texts(kinds));
    values.push_back(pg_numbers(sequences));
    values.push_back(pg_byteas(digests));
    values.push_back(pg_numbers(received));
    values.push_back(pg_texts(details));
    values.push_back(pg_byteas(bytes));
    values.push_back(pg_byteas(signatures));
}

void add_states(std::span<const Append> appends, std::vector<std::string>& values) {
    Numbers agents, received;
    Views digests, bytes;
    for (const auto& append : appends) {
        for (const auto& state : append.states) {
            agents.push_back(append.number);
            digests.push_back(state.digest);
            received.push_back(append.received.time_since_epoch().count());
            bytes.push_back(state.bytes);
        }
    }
    values.push_back(pg_numbers(agents));
    values.push_back(pg_byteas(digests));
    values.push_back(pg_numbers(received));
    values.push_back(pg_byteas(bytes));
}

void add_changes(std::span<const Append> appends, std::vector<std::string>& values) {
    Numbers agents, sequences, received;
    Views states;
    for (const auto& append : appends) {
        for (const auto& row : append.heartbeats) {
            if (!row.is_change) continue;
            agents.push_back(append.number);
            sequences.push_back(signed_number(row.sequence));
            received.push_back(append.received.time_since_epoch().count());
            states.push_back(row.state);
        }
    }
    for (const auto* column : {&agents, &sequences, &received})
        values.push_back(pg_numbers(*column));
    values.push_back(pg_byteas(states));
}

/// Whether the statement has to be the long one.
enum class Kind { same, changed };

Kind kind_of(std::span<const Append> appends) {
    for (const auto& append : appends) {
        if (append.glance) return Kind::changed;
        for (const auto& row : append.heartbeats) {
            if (row.is_change) return Kind::changed;
        }
    }
    return Kind::same;
}

}  // namespace

Result<std::vector<Appended>> append_all(PgConnection& connection,
                                         std::span<const Append> appends) {
    std::vector<std::string> values;
    add_agents(appends, values);
    add_heartbeats(appends, values);
    add_incidents(appends, values);
    add_states(appends, values);
    const bool changed = kind_of(appends) == Kind::changed;
    if (changed) {
        add_changes(appends, values);
        add_hosts(appends, values);
    }
    const auto& sql = changed ? append_change_sql : append_sql;
    const auto rows = TRY(connection.query(sql.c_str(), values));
    std::set<std::int64_t> moved;
    for (int row = 0; row < rows.count(); ++row)
        moved.insert(rows.number(row, 0));
    std::vector<Appended> outcomes;
    for (const auto& append : appends)
        outcomes.push_back(moved.contains(append.number) ? Appended::stored : Appended::moved);
    return outcomes;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/schema.h"

#include <array>
#include <string>

#include "base/text.h"
#include "store/fleet_schema.h"

namespace bootseal {

namespace {

// Each is applied once, in this order, and never changed: a further change is a further entry.
// A key of a partitioned table must hold what it is partitioned by. That a heartbeat is there once
// is owed to the version of its agent, which only one append can move.
constexpr auto first = R"(
CREATE TABLE agent (
  number int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id bytea NOT NULL UNIQUE,
  key bytea NOT NULL,
  enrolled int8 NOT NULL,
  sponsor text NOT NULL,
  revoked int8,
  version int8 NOT NULL DEFAULT 0,
  sequence int8 NOT NULL DEFAULT 0,
  digest bytea NOT NULL DEFAULT '',
  boots bytea NOT NULL DEFAULT '',
  at int8 NOT NULL DEFAULT 0,
  received int8 NOT NULL DEFAULT 0,
  state bytea NOT NULL DEFAULT '',
  report bytea NOT NULL DEFAULT '',
  ruleset text NOT NULL DEFAULT '',
  ruleset_serial int8 NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE TABLE heartbeat (
  agent int8 NOT NULL,
  sequence int8 NOT NULL,
  received int8 NOT NULL,
  state bytea NOT NULL,
  bytes bytea NOT NULL,
  signature bytea NOT NULL,
  PRIMARY KEY (agent, sequence, received)
) PARTITION BY RANGE (received);
CREATE TABLE heartbeat_other PARTITION OF heartbeat DEFAULT;
CREATE TABLE incident (
  number int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agent int8 NOT NULL REFERENCES agent,
  kind text NOT NULL,
  sequence int8 NOT NULL,
  digest bytea NOT NULL,
  received int8 NOT NULL,
  detail text NOT NULL,
  bytes bytea NOT NULL,
  signature bytea NOT NULL,
  UNIQUE (agent, kind, sequence, digest)
);
CREATE INDEX incident_received ON incident (received);
CREATE TABLE state (
  digest bytea PRIMARY KEY,
  received int8 NOT NULL,
  bytes bytea NOT NULL
);
CREATE TABLE report (
  digest bytea PRIMARY KEY,
  received int8 NOT NULL,
  bytes bytea NOT NULL
);
CREATE TABLE token (
  digest bytea PRIMARY KEY,
  expires int8 NOT NULL,
  agent bytea
);
CREATE TABLE certificate (
  serial bytea PRIMARY KEY,
  agent int8 NOT NULL REFERENCES agent,
  expires int8 NOT NULL
);
CREATE INDEX certificate_expires ON certificate (expires);
)";

constexpr SchemaWords dialect{"int8 GENERATED ALWAYS AS IDENTITY", "bytea", "''::bytea",
                              "text COLLATE \"C\"", ""};

constexpr std::int64_t day_seconds = 86'400;
constexpr std::string_view day_prefix = "heartbeat_day_";

// Any two numbers that nobody else is likely to use for advisory locks.
constexpr auto lock_schema = "SELECT pg_advisory_xact_lock(1651470451, 1)";
constexpr auto lock_days = "SELECT pg_advisory_xact_lock(1651470451, 2)";

}  // namespace

Result<> migrate(PgConnection& connection) {
    const std::array migrations{std::string(first), fleet_schema(dialect)};
    auto transaction = TRY(PgTransaction::begin(connection));
    TRY(connection.execute(lock_schema));
    TRY(connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version int8 NOT NULL)"));
    const auto rows = TRY(connection.query("SELECT coalesce(max(version), 0) FROM schema_version"));
    const auto version = static_cast<std::size_t>(rows.number(0, 0));
    if (version > migrations.size()) {
        return unsupported("the database is of a newer collector: its schema is " +
                           std::to_string(version));
    }
    for (std::size_t next = version; next < migrations.size(); ++next) {
        TRY(connection.execute(migrations.at(next)));
        TRY(connection.execute("INSERT INTO schema_version VALUES (" + std::to_string(next + 1) +
                               ")"));
    }
    return transaction.commit();
}

Result<> make_days(PgConnection& connection, Time now) {
    const auto today = now.time_since_epoch().count() / day_seconds;
    auto transaction = TRY(PgTransaction::begin(connection));
    TRY(connection.execute(lock_days));
    for (const auto day : {today, today + 1, today + 2}) {
        TRY(connection.execute("CREATE TABLE IF NOT EXISTS " + std::string(day_prefix) +
                               std::to_string(day) + " PARTITION OF heartbeat FOR VALUES FROM (" +
                               std::to_string(day * day_seconds) + ") TO (" +
                               std::to_string((day + 1) * day_seconds) + ")"));
    }
    return transaction.commit();
}

Result<> drop_days(PgConnection& connection, Time cutoff) {
    auto transaction = TRY(PgTransaction::begin(connection));
    TRY(connection.execute(lock_days));
    const auto days = TRY(connection.query(
        "SELECT relname::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
        " WHERE inhparent = 'heartbeat'::regclass"));
    for (int row = 0; row < days.count(); ++row) {
        const auto name = days.bytes(row, 0);
        if (!name.starts_with(day_prefix)) continue;
        const auto day = parse_number(std::string_view(name).substr(day_prefix.size()));
        if (!day || (*day + 1) * day_seconds > cutoff.time_since_epoch().count()) continue;
        TRY(connection.execute("DROP TABLE " + name));
    }
    TRY(connection.execute("DELETE FROM heartbeat_other WHERE received < " +
                           std::to_string(cutoff.time_since_epoch().count())));
    return transaction.commit();
}

}  // namespace bootseal

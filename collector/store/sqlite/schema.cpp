// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/schema.h"

#include <array>

#include "store/fleet_schema.h"

namespace bootseal {

namespace {

// Each is applied once, in this order, and never changed: a further change is a further entry.
// Heartbeats lie by agent, so that the newest of one, and its history, are in one place.
constexpr auto first = R"(
CREATE TABLE agent (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  key BLOB NOT NULL,
  enrolled INTEGER NOT NULL,
  sponsor TEXT NOT NULL,
  revoked INTEGER,
  version INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL DEFAULT 0,
  digest BLOB NOT NULL DEFAULT x'',
  boots BLOB NOT NULL DEFAULT x'',
  at INTEGER NOT NULL DEFAULT 0,
  received INTEGER NOT NULL DEFAULT 0,
  state BLOB NOT NULL DEFAULT x'',
  report BLOB NOT NULL DEFAULT x'',
  ruleset TEXT NOT NULL DEFAULT '',
  ruleset_serial INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE heartbeat (
  agent INTEGER NOT NULL REFERENCES agent,
  sequence INTEGER NOT NULL,
  received INTEGER NOT NULL,
  state BLOB NOT NULL,
  bytes BLOB NOT NULL,
  signature BLOB NOT NULL,
  PRIMARY KEY (agent, sequence)
) WITHOUT ROWID;
CREATE TABLE incident (
  number INTEGER PRIMARY KEY,
  agent INTEGER NOT NULL REFERENCES agent,
  kind TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  digest BLOB NOT NULL,
  received INTEGER NOT NULL,
  detail TEXT NOT NULL,
  bytes BLOB NOT NULL,
  signature BLOB NOT NULL,
  UNIQUE (agent, kind, sequence, digest)
);
CREATE INDEX incident_received ON incident (received);
CREATE TABLE state (
  digest BLOB PRIMARY KEY,
  received INTEGER NOT NULL,
  bytes BLOB NOT NULL
);
CREATE TABLE report (
  digest BLOB PRIMARY KEY,
  received INTEGER NOT NULL,
  bytes BLOB NOT NULL
);
CREATE TABLE token (
  digest BLOB PRIMARY KEY,
  expires INTEGER NOT NULL,
  agent BLOB
) WITHOUT ROWID;
CREATE TABLE certificate (
  serial BLOB PRIMARY KEY,
  agent INTEGER NOT NULL REFERENCES agent,
  expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX certificate_expires ON certificate (expires);
)";

constexpr SchemaWords dialect{"INTEGER", "BLOB", "x''", "TEXT", " WITHOUT ROWID"};

}  // namespace

Result<> migrate(SqliteDatabase& database) {
    const std::array migrations{std::string(first), fleet_schema(dialect)};
    auto transaction = TRY(SqliteTransaction::begin(database));
    auto query = TRY(database.prepare("PRAGMA user_version"));
    (void)TRY(query.step());
    const auto version = static_cast<std::size_t>(query.number(0));
    query.reset();
    if (version > migrations.size()) {
        return unsupported("the database is of a newer collector: its schema is " +
                           std::to_string(version));
    }
    for (std::size_t next = version; next < migrations.size(); ++next)
        TRY(database.execute(migrations.at(next)));
    TRY(database.execute("PRAGMA user_version = " + std::to_string(migrations.size())));
    return transaction.commit();
}

}  // namespace bootseal

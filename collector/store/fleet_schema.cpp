// SPDX-License-Identifier: Apache-2.0
#include "store/fleet_schema.h"

#include <string_view>
#include <utility>

#include "base/text.h"

namespace bootseal {

namespace {

// host: a column for all that is searched and counted by, of the newest state; `reported` is the
// report that its findings are of, `silent` when it was heard last, where that is long ago. Of the
// agents that were there before, the state is forgotten and the version raised: their next
// heartbeat brings it here, from the stored bytes.
constexpr std::string_view schema = R"(
CREATE TABLE host (
  agent int8 PRIMARY KEY REFERENCES agent,
  state {bytes} NOT NULL DEFAULT {none},
  machine_id {text} NOT NULL DEFAULT '',
  hostname {text} NOT NULL DEFAULT '',
  os {text} NOT NULL DEFAULT '',
  agent_version {text} NOT NULL DEFAULT '',
  seal {bytes} NOT NULL DEFAULT {none},
  ruleset {text} NOT NULL DEFAULT '',
  ruleset_serial int8 NOT NULL DEFAULT 0,
  ruleset_digest {bytes} NOT NULL DEFAULT {none},
  profile {text} NOT NULL DEFAULT '',
  result int8 NOT NULL DEFAULT 0,
  pass int8 NOT NULL DEFAULT 0,
  fail int8 NOT NULL DEFAULT 0,
  fixed int8 NOT NULL DEFAULT 0,
  pending int8 NOT NULL DEFAULT 0,
  not_applicable int8 NOT NULL DEFAULT 0,
  manual int8 NOT NULL DEFAULT 0,
  waived int8 NOT NULL DEFAULT 0,
  error int8 NOT NULL DEFAULT 0,
  report {bytes} NOT NULL DEFAULT {none},
  integrity int8 NOT NULL DEFAULT 0,
  lockdown int8 NOT NULL DEFAULT 0,
  waivers int8 NOT NULL DEFAULT 0,
  next_waiver_ends int8 NOT NULL DEFAULT 0,
  reported {bytes} NOT NULL DEFAULT {none},
  silent int8
);
CREATE INDEX host_name ON host (hostname, agent);
CREATE INDEX host_fail ON host (fail, agent);
CREATE INDEX host_result ON host (result, hostname, agent);
CREATE INDEX host_integrity ON host (integrity, hostname, agent);
CREATE INDEX host_ruleset ON host (ruleset, ruleset_serial, hostname, agent);
CREATE INDEX host_seal ON host (seal, hostname, agent);
CREATE INDEX host_report ON host (report);
CREATE INDEX host_state ON host (state);
CREATE INDEX report_received ON report (received);
CREATE INDEX state_received ON state (received);
CREATE INDEX host_silent ON host (hostname, agent) WHERE silent IS NOT NULL;
INSERT INTO host (agent) SELECT number FROM agent;
UPDATE agent SET state = {none}, version = version + 1;
ALTER TABLE agent ADD COLUMN looked int8 NOT NULL DEFAULT 0;
CREATE INDEX certificate_agent ON certificate (agent, expires);
CREATE INDEX agent_revoked ON agent (number) WHERE revoked IS NOT NULL;

CREATE TABLE change (
  agent int8 NOT NULL REFERENCES agent,
  sequence int8 NOT NULL,
  received int8 NOT NULL,
  state {bytes} NOT NULL,
  PRIMARY KEY (agent, sequence)
){clustered};
CREATE INDEX change_received ON change (received);
CREATE INDEX change_state ON change (state);

CREATE TABLE rule (
  number {key} PRIMARY KEY,
  id {text} NOT NULL,
  benchmark {text} NOT NULL,
  title {text} NOT NULL,
  severity int8 NOT NULL,
  UNIQUE (id, benchmark, title, severity)
);
CREATE TABLE finding (
  agent int8 NOT NULL REFERENCES agent,
  rule int8 NOT NULL REFERENCES rule,
  status int8 NOT NULL,
  waiver_ends int8 NOT NULL,
  waiver_reason {text} NOT NULL,
  waiver_approver {text} NOT NULL,
  PRIMARY KEY (agent, rule)
){clustered};
CREATE INDEX finding_rule ON finding (rule, status, agent);
CREATE INDEX finding_waiver ON finding (waiver_ends, agent, rule) WHERE status = 7;

ALTER TABLE incident ADD COLUMN closed int8;
ALTER TABLE incident ADD COLUMN closed_by {text} NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN queued int8 NOT NULL DEFAULT 0;
CREATE INDEX incident_open ON incident (agent, kind) WHERE closed IS NULL;
CREATE INDEX incident_open_kind ON incident (kind, number) WHERE closed IS NULL;
CREATE INDEX incident_kind ON incident (kind, number);
CREATE INDEX incident_unqueued ON incident (number) WHERE queued = 0;
CREATE TABLE delivery (
  hook {bytes} NOT NULL,
  incident int8 NOT NULL,
  next_try int8 NOT NULL,
  tries int8 NOT NULL,
  PRIMARY KEY (hook, incident)
);
CREATE INDEX delivery_next ON delivery (hook, next_try);

CREATE TABLE summary (
  kind {text} NOT NULL,
  name {text} NOT NULL,
  serial int8 NOT NULL,
  hosts int8 NOT NULL,
  PRIMARY KEY (kind, name, serial)
);
CREATE TABLE rule_count (
  id {text} PRIMARY KEY,
  benchmark {text} NOT NULL,
  title {text} NOT NULL,
  severity int8 NOT NULL,
  fail int8 NOT NULL,
  fixed int8 NOT NULL,
  pending int8 NOT NULL,
  waived int8 NOT NULL,
  error int8 NOT NULL
);
CREATE TABLE point (
  hour int8 PRIMARY KEY,
  hosts int8 NOT NULL,
  compliant int8 NOT NULL,
  violated int8 NOT NULL,
  silent int8 NOT NULL
);

CREATE TABLE viewer (
  name {text} PRIMARY KEY,
  hash {text} NOT NULL,
  role int8 NOT NULL
);
CREATE TABLE session (
  digest {bytes} PRIMARY KEY,
  who {text} NOT NULL,
  role int8 NOT NULL,
  expires int8 NOT NULL,
  csrf {text} NOT NULL
);
CREATE TABLE audit (
  number {key} PRIMARY KEY,
  at int8 NOT NULL,
  who {text} NOT NULL,
  origin {text} NOT NULL,
  action {text} NOT NULL,
  subject {text} NOT NULL,
  outcome {text} NOT NULL
);
)";

}  // namespace

std::string fleet_schema(const SchemaWords& words) {
    std::string text(schema);
    const std::pair<std::string_view, const char*> places[] = {{"{key}", words.key},
                                                               {"{bytes}", words.bytes},
                                                               {"{none}", words.none},
                                                               {"{text}", words.text},
                                                               {"{clustered}", words.clustered}};
    for (const auto& [place, word] : places) {
        for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at))
            text.replace(at, place.size(), word);
    }
    return text;
}

std::string or_update_host() {
    std::string set;
    for (const auto column : words(host_columns, " ,")) {
        if (column == "agent") continue;
        set += concat({set.empty() ? " " : ", ", column, " = excluded.", column});
    }
    return " ON CONFLICT (agent) DO UPDATE SET" + set;
}

}  // namespace bootseal

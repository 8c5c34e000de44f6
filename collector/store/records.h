// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "store/glance.h"

namespace bootseal {

// What the store keeps. Ids and digests are raw bytes: of an agent 16, of SHA-256 32, of a boot 16.

/// How far an agent has come.
struct Position {
    std::int64_t number = 0;           ///< the store's own short name for the agent
    std::int64_t version = 0;          ///< one more with every append
    std::uint64_t sequence = 0;        ///< of its newest heartbeat; 0: there is none
    std::string digest;                ///< SHA-256 of that heartbeat
    std::string boots;                 ///< the boots that were seen last, the newest at the end
    std::int64_t at = 0;               ///< when it was made, by the agent's clock
    std::int64_t looked = 0;           ///< when its machine was looked at last; 0: unknown
    std::string state;                 ///< digest of the state that it names
    std::string report;                ///< and of that state's report, where the state is known
    std::string ruleset;               ///< the same
    std::uint64_t ruleset_serial = 0;  ///< the highest that this ruleset had there
    std::optional<Time> revoked;

    HostResult result = HostResult::unknown;  ///< of the newest state that is known
    HostIntegrity integrity = HostIntegrity::not_looked;

    bool state_known = false;   ///< the store has the bytes of `state`
    bool report_known = false;  ///< and what this agent's `report` found
};

/// A heartbeat as it was sent.
struct HeartbeatRow {
    std::uint64_t sequence = 0;
    std::string state;
    std::string bytes;
    std::string signature;
    bool is_change = false;  ///< the one before has another state
};

/// What should not have been. The name is what the store keeps, and is never used for another one.
enum class IncidentKind : std::uint8_t {
    gap = 1,              ///< heartbeats are missing before this one
    fork = 2,             ///< another history than the one that is stored, signed with the same key
    late = 3,             ///< before the newest, and nothing is stored in its place
    clone = 4,            ///< a boot came back after another one: two machines with one key
    clock_back = 5,       ///< made before the heartbeat that it follows
    ruleset_back = 6,     ///< an older ruleset than before
    altered = 7,          ///< not what the key signed
    foreign = 8,          ///< signed in another agent's name
    silence = 9,          ///< nothing was heard for long; closes when the agent speaks again
    violation = 10,       ///< its files are no longer those of the manifest; closes when they are
    non_compliance = 11,  ///< it was compliant and is not; closes when it is again
    stale = 12,           ///< it speaks, and nobody looked at it for long; closes when one did
};

/// "clock_back", for people and for queries.
std::string_view name_of(IncidentKind kind);
std::optional<IncidentKind> parse_incident_kind(std::string_view name);
inline constexpr int incident_kinds = 12;  ///< from 1 to this

/// One of them. The same again (agent, kind, sequence and digest) is stored once.
struct Incident {
    IncidentKind kind = IncidentKind::gap;
    std::uint64_t sequence = 0;
    std::string digest;  ///< SHA-256 of `bytes`
    std::string detail;  ///< a sentence
    std::string bytes;   ///< the heartbeat, and its signature: they are evidence
    std::string signature;
};

struct StateRow {
    std::string digest;
    std::string bytes;
};

/// All that one request brings about: stored as a whole, or not at all.
struct Append {
    std::int64_t number = 0;
    std::int64_t version = 0;  ///< of the position that all of this was worked out from
    Position after;
    Time received{};
    std::vector<HeartbeatRow> heartbeats;
    std::vector<Incident> incidents;
    std::vector<StateRow> states;
    std::optional<Glance> glance;  ///< of `after.state`, where that came to be known
};

/// A report that an agent sent, and what it found.
struct ReportRow {
    std::int64_t agent = 0;  ///< its number
    std::string digest;
    std::string bytes;
    std::vector<RuleFinding> findings;
    Time received{};
};

/// Whether an append took place, or the agent has another version by now.
enum class Appended { stored, moved };

/// What has to be known of an agent to judge its heartbeats.
struct Question {
    std::string agent;
    std::uint64_t from = 0;  ///< its heartbeats with these sequences, both included
    std::uint64_t to = 0;
    std::vector<std::string> states;  ///< the bytes of these
};

struct Answer {
    std::optional<Position> position;                 ///< none: nobody enrolled such an agent
    std::map<std::uint64_t, std::string> heartbeats;  ///< bytes of those that are stored
    std::map<std::string, std::string> states;        ///< bytes of those that are, by digest
};

/// Whether all that is asked for is the newest state of an agent, which the store has: nothing is
/// judged by its bytes then.
bool needs_no_states(const Question& question, const Position& position);

/// An agent that asks to be let in.
struct Enrolment {
    std::string agent;
    std::string key;      ///< SubjectPublicKeyInfo, DER
    std::string token;    ///< SHA-256 of it; empty: `sponsor` speaks for the agent
    std::string sponsor;  ///< the subject of the certificate that does
    std::string serial;   ///< of the certificate that is about to be issued
    Time expires{};       ///< that certificate
    Time now{};
};

/// `refused`: the token is unknown, expired or another agent's. `revoked`: the agent is.
enum class Enrolled { done, refused, revoked };

/// What somebody did who was logged in, or tried to.
struct AuditEntry {
    Time at{};
    std::string who;
    std::string from;     ///< an address; empty: a command on the machine
    std::string action;   ///< "login", "incident.close", "agent.revoke"
    std::string subject;  ///< what it was done to
    std::string outcome;  ///< "done", "refused", or a sentence
};

/// A certificate of an agent that was revoked and is valid until `expires`.
struct RevokedCertificate {
    std::string serial;
    Time revoked{};
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "ingest/judge.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "ingest/glance.h"

namespace bootseal {

namespace {

constexpr std::size_t boot_bytes = 16;
constexpr std::size_t boots_kept = 8;
/// NTP steps a clock by less; what is further back was set back.
constexpr std::int64_t clock_tolerance = 300;

/// One request as it is judged, heartbeat by heartbeat.
class Judge {
  public:
    Judge(const Answer& answer, Time now) : answer_(answer), known_(answer.heartbeats) {
        result_.append.number = answer.position->number;
        result_.append.version = answer.position->version;
        result_.append.received = now;
        result_.append.after = *answer.position;
    }

    void look_at(const Heartbeat& heartbeat) {
        if (heartbeat.sequence > after().sequence) {
            follow(heartbeat);
        } else if (heartbeat.digest == after().digest) {
            // It is there, however long ago its bytes were swept.
        } else if (const auto known = known_.find(heartbeat.sequence); known == known_.end()) {
            report(IncidentKind::late, heartbeat,
                   "before heartbeat " + std::to_string(after().sequence) +
                       ", and nothing is stored in its place");
            note_boot(heartbeat);
        } else if (known->second != heartbeat.bytes) {
            report(IncidentKind::fork, heartbeat, "another one is stored with this sequence");
            note_boot(heartbeat);
        }
        note_state(heartbeat);
    }

    Judgement finish() { return std::move(result_); }

  private:
    Position& after() { return result_.append.after; }

    void follow(const Heartbeat& heartbeat) {
        auto& last = after();
        if (heartbeat.sequence > last.sequence + 1) {
            report(IncidentKind::gap, heartbeat,
                   "heartbeats " + std::to_string(last.sequence + 1) + " to " +
                       std::to_string(heartbeat.sequence - 1) + " are missing");
        } else if (heartbeat.previous != last.digest) {
            report(IncidentKind::fork, heartbeat,
                   "it follows another heartbeat than the one stored");
        }
        note_boot(heartbeat);
        if (last.sequence > 0 && heartbeat.at < last.at - clock_tolerance) {
            report(IncidentKind::clock_back, heartbeat,
                   "made " + std::to_string(last.at - heartbeat.at) +
                       " s before the heartbeat that it follows");
        }
        HeartbeatRow row;
        row.sequence = heartbeat.sequence;
        row.state = heartbeat.state;
        row.bytes = heartbeat.bytes;
        row.signature = heartbeat.signature;
        row.is_change = heartbeat.state != last.state;
        result_.append.heartbeats.push_back(std::move(row));
        result_.changes = true;
        known_.emplace(heartbeat.sequence, heartbeat.bytes);
        last.sequence = heartbeat.sequence;
        last.digest = heartbeat.digest;
        last.at = heartbeat.at;
        last.looked = heartbeat.looked;
        if (last.state == heartbeat.state) return;
        last.state = heartbeat.state;
        last.state_known = false;
        last.report.clear();
        last.report_known = false;
    }

    /// A boot ends for good: one that comes back after another is of another machine.
    void note_boot(const Heartbeat& heartbeat) {
        auto& boots = after().boots;
        if (boots.ends_with(heartbeat.boot)) return;
        for (std::size_t at = 0; at < boots.size(); at += boot_bytes) {
            if (boots.compare(at, boot_bytes, heartbeat.boot) != 0) continue;
            report(IncidentKind::clone, heartbeat,
                   "boot " + hex(heartbeat.boot) + " is back after boot " +
                       hex(std::string_view(boots).substr(boots.size() - boot_bytes)));
            boots.erase(at, boot_bytes);
            break;
        }
        boots += heartbeat.boot;
        if (boots.size() > boots_kept * boot_bytes) boots.erase(0, boot_bytes);
        result_.changes = true;
    }

    /// States come with the heartbeat that names them, with a later copy of it, or are there.
    void note_state(const Heartbeat& heartbeat) {
        const bool is_newest = heartbeat.state == after().state;
        if (is_newest && after().state_known) return;
        auto facts = heartbeat.facts;
        const auto stored = answer_.states.find(heartbeat.state);
        if (stored != answer_.states.end()) {
            if (!facts) {
                // What was stored was understood once.
                if (auto parsed = parse_glance(stored->second)) facts = *std::move(parsed);
            }
        } else if (facts && sent_.insert(heartbeat.state).second) {
            result_.append.states.push_back({heartbeat.state, heartbeat.state_bytes});
            result_.changes = true;
        } else if (!facts && wanted_.insert(heartbeat.state).second) {
            result_.want_states.push_back(heartbeat.state);
        }
        if (facts && is_newest) take_facts(heartbeat, *facts);
    }

    void take_facts(const Heartbeat& heartbeat, const Glance& facts) {
        auto& last = after();
        last.state_known = true;
        last.report = facts.report;
        last.report_known = facts.report.empty();
        result_.append.glance = facts;
        result_.changes = true;
        compare(heartbeat, facts);
        last.result = facts.result;
        last.integrity = facts.integrity;
        if (facts.ruleset != last.ruleset) {
            last.ruleset = facts.ruleset;
            last.ruleset_serial = facts.ruleset_serial;
        } else if (facts.ruleset_serial < last.ruleset_serial) {
            report(IncidentKind::ruleset_back, heartbeat,
                   "serial " + std::to_string(facts.ruleset_serial) + " of " +
                       printable(facts.ruleset) + " after serial " +
                       std::to_string(last.ruleset_serial));
        } else {
            last.ruleset_serial = facts.ruleset_serial;
        }
    }

    void compare(const Heartbeat& heartbeat, const Glance& facts) {
        const auto& last = after();
        if (facts.integrity == HostIntegrity::violated &&
            last.integrity != HostIntegrity::violated) {
            report(IncidentKind::violation, heartbeat, "files are no longer those of the manifest");
        }
        if (last.result == HostResult::compliant && facts.result != HostResult::compliant) {
            report(IncidentKind::non_compliance, heartbeat,
                   "it was compliant; now " + std::to_string(facts.counts.fail) +
                       " rules fail, and " + std::to_string(facts.counts.error) +
                       " could not be looked at");
        }
    }

    void report(IncidentKind kind, const Heartbeat& heartbeat, std::string detail) {
        Incident incident;
        incident.kind = kind;
        incident.sequence = heartbeat.sequence;
        incident.digest = heartbeat.digest;
        incident.detail = std::move(detail);
        incident.bytes = heartbeat.bytes;
        incident.signature = heartbeat.signature;
        result_.append.incidents.push_back(std::move(incident));
        result_.changes = true;
    }

    const Answer& answer_;
    std::map<std::uint64_t, std::string> known_;
    std::set<std::string> sent_;
    std::set<std::string> wanted_;
    Judgement result_;
};

}  // namespace

Inquiry inquire(const std::string& agent, std::span<const Heartbeat> batch,
                const Position* cached) {
    Inquiry inquiry;
    inquiry.question.agent = agent;
    inquiry.question.from = batch.front().sequence;
    inquiry.question.to = batch.back().sequence;
    std::set<std::string> states;
    const bool fresh = cached && batch.front().sequence > cached->sequence;
    for (const auto& heartbeat : batch) {
        const bool same = cached && cached->state_known && heartbeat.state == cached->state;
        if (!same) states.insert(heartbeat.state);
    }
    inquiry.question.states.assign(states.begin(), states.end());
    inquiry.needed = !fresh || !states.empty();
    return inquiry;
}

Judgement judge(const Answer& answer, std::span<const Heartbeat> batch, Time now) {
    Judge judge(answer, now);
    for (const auto& heartbeat : batch)
        judge.look_at(heartbeat);
    return judge.finish();
}

Append refuse(const Position& position, const Heartbeat& evidence, const Error& why, Time now) {
    Append append;
    append.number = position.number;
    append.version = position.version;
    append.after = position;
    append.received = now;
    Incident incident;
    incident.kind =
        kind_of(why) == Refused::foreign ? IncidentKind::foreign : IncidentKind::altered;
    incident.sequence = evidence.sequence;
    incident.digest = evidence.digest;
    incident.detail = why.what;
    incident.bytes = evidence.bytes;
    incident.signature = evidence.signature;
    append.incidents.push_back(std::move(incident));
    return append;
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/glance.h"
#include "store/records.h"

namespace bootseal {

class Sql;

// What people ask the store. Ids and digests are raw bytes, as everywhere in store/.

/// Some rows, and where to go on: `next` is text that is fit for an address, empty after the last
/// row.
template <class Row>
struct Page {
    std::vector<Row> rows;
    std::string next;
};

inline constexpr std::size_t most_page_rows = 200;

struct HostRow {
    std::string agent;
    Glance glance;  ///< of its newest state; empty where it has not said one yet
    Time enrolled{};
    std::optional<Time> last_seen;
    std::optional<Time> looked;        ///< when its machine was looked at last, as it says
    std::optional<Time> silent_since;  ///< of its last heartbeat
    std::optional<Time> revoked;
    std::uint64_t open_incidents = 0;
};

/// What is not set does not matter.
struct HostFilter {
    std::string text;  ///< in the hostname, or the beginning of the machine id or of the agent's id
    std::optional<HostResult> result;
    std::optional<HostIntegrity> integrity;
    std::optional<HostLockdown> lockdown;
    std::string ruleset;
    std::optional<std::uint64_t> ruleset_serial;
    std::string profile;
    std::string os;                   ///< "debian 12"
    std::optional<std::string> seal;  ///< empty: those that are not sealed
    std::optional<bool> silent;
    std::optional<bool> revoked;
    std::optional<IncidentKind> incident;   ///< that is open
    std::string rule;                       ///< its findings have this rule ...
    std::optional<RuleStatus> rule_status;  ///< ... with this status, or any

    enum class Order { name, last_seen, failing };  ///< the newest, and the most, come first
    Order order = Order::name;
};

struct HostDetail {
    HostRow row;
    std::uint64_t sequence = 0;  ///< of its newest heartbeat
    std::string state;           ///< digest
    std::optional<Time> certificate_expires;
    std::string sponsor;            ///< who let it in; empty: a token did
    bool report_stored = false;     ///< FleetView::report() has it
    bool findings_current = false;  ///< they are of the report that the newest state names
};

/// A state that was another one than before; ingest/glance.h reads the bytes.
struct ChangeRow {
    std::uint64_t sequence = 0;
    Time received{};
    std::string state;
    std::string bytes;  ///< empty where they never came
};

struct RuleRow {
    std::string rule;
    std::string number;
    std::string title;
    RuleSeverity severity = RuleSeverity::unknown;
    std::map<RuleStatus, std::uint64_t> hosts;
};

struct RuleFilter {
    std::string text;  ///< in the name, number or title
    std::optional<RuleSeverity> severity;
    std::optional<RuleStatus> status;  ///< that at least one host has
};

struct WaiverRow {
    std::string agent;
    std::string hostname;
    std::string rule;
    std::string number;
    std::string title;
    std::string reason;
    std::string approver;
    std::optional<Time> ends;
};

struct IncidentFilter {
    std::string agent;  ///< empty: of all
    std::optional<IncidentKind> kind;
    std::optional<bool> open;
};

struct IncidentRow {
    std::int64_t number = 0;
    std::string agent;
    std::string hostname;
    IncidentKind kind = IncidentKind::gap;
    std::uint64_t sequence = 0;
    std::string detail;
    Time received{};
    std::optional<Time> closed;
    std::string closed_by;  ///< a viewer; empty: it ended by itself
};

/// The heartbeat that an incident is about, and the key that its signature may be verified with.
struct IncidentEvidence {
    std::string bytes;
    std::string signature;
    std::string key;  ///< SubjectPublicKeyInfo, DER
};

struct AuditRow {
    std::int64_t number = 0;
    AuditEntry entry;
};

/// The fleet in one hour; what was so at its end.
struct FleetPoint {
    Time hour{};
    std::uint64_t hosts = 0;
    std::uint64_t compliant = 0;
    std::uint64_t violated = 0;
    std::uint64_t silent = 0;
};

/// How many hosts have this: a ruleset with its serial, a seal (in hex), a profile, a system.
struct HostCount {
    std::string name;
    std::uint64_t serial = 0;
    std::uint64_t hosts = 0;
};

/// What Upkeep counted last. Revoked hosts are in `revoked` alone.
struct Overview {
    std::optional<Time> as_of;  ///< none: nothing was counted yet
    std::uint64_t hosts = 0;
    std::uint64_t silent = 0;
    std::uint64_t revoked = 0;
    std::map<HostResult, std::uint64_t> by_result;
    std::map<HostIntegrity, std::uint64_t> by_integrity;
    std::map<HostLockdown, std::uint64_t> by_lockdown;
    std::map<IncidentKind, std::uint64_t> open_incidents;
    std::vector<HostCount> rulesets;  ///< by name, then the newest serial first
    std::vector<HostCount> seals;     ///< most hosts first, as are the next two; at most 50 of each
    std::vector<HostCount> profiles;
    std::vector<HostCount> systems;
    std::vector<RuleRow> worst_rules;  ///< at most ten: those that most hosts fail
    std::vector<FleetPoint> points;    ///< of thirty days, the oldest first
    std::optional<Time> newest_heartbeat;
    std::uint64_t waivers_7_days = 0;  ///< that hold now and will have ended by then
    std::uint64_t waivers_30_days = 0;
};

/// Questions of people, on a connection of its own that only reads: beside the StoreThread, which
/// it never keeps waiting. One call at a time. `cursor` is empty or the `next` of a page of the
/// same filter; one that is neither is an error.
class FleetView {
  public:
    explicit FleetView(std::unique_ptr<Sql> sql);
    ~FleetView();
    FleetView(const FleetView&) = delete;
    FleetView& operator=(const FleetView&) = delete;

    Result<Overview> overview(Time now);

    Result<Page<HostRow>> hosts(const HostFilter& filter, const std::string& cursor);
    Result<std::uint64_t> count_hosts(const HostFilter& filter);
    Result<std::optional<HostDetail>> host(const std::string& agent);
    /// By the name of the rule.
    Result<std::vector<RuleFinding>> findings(const std::string& agent);
    /// The newest first.
    Result<Page<ChangeRow>> changes(const std::string& agent, const std::string& cursor);
    /// The bytes of a Report.
    Result<std::optional<std::string>> report(const std::string& digest);

    /// Those that some host does not pass, the worst first; counted when the overview was.
    Result<Page<RuleRow>> rules(const RuleFilter& filter, const std::string& cursor);
    /// Counted now. None where no host has a finding of it.
    Result<std::optional<RuleRow>> rule(const std::string& rule);

    /// Of rules that are waived now: those that end first come first, and those without an end
    /// last. With `before`, only those that end by then.
    Result<Page<WaiverRow>> waivers(std::optional<Time> before, const std::string& cursor);

    /// The newest first.
    Result<Page<IncidentRow>> incidents(const IncidentFilter& filter, const std::string& cursor);
    Result<std::optional<IncidentRow>> incident(std::int64_t number);
    Result<std::optional<IncidentEvidence>> evidence(std::int64_t number);
    Result<Page<AuditRow>> audit(const std::string& cursor);

  private:
    std::unique_ptr<Sql> sql_;
};

/// A view of the store at `where` (see open_store(), which must have been called before).
Result<std::unique_ptr<FleetView>> open_fleet_view(const std::string& where);

}  // namespace bootseal

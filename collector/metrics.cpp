// SPDX-License-Identifier: Apache-2.0
#include "metrics.h"

#include <cstdio>
#include <initializer_list>
#include <map>
#include <utility>

namespace bootseal {

namespace {

std::string label_value(std::string_view text) {
    std::string out;
    for (const char character : text) {
        if (character == '\\' || character == '"') out += '\\';
        if (character == '\n') {
            out += "\\n";
        } else {
            out += character;
        }
    }
    return out;
}

std::string decimal(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", value);
    return text;
}

/// Writes families of metrics, each with its help and type before its samples.
class Exposition {
  public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    void gauge(std::string_view name, std::string_view help) { family(name, help, "gauge"); }
    void counter(std::string_view name, std::string_view help) { family(name, help, "counter"); }
    void histogram(std::string_view name, std::string_view help) {
        family(name, help, "histogram");
    }

    void sample(const std::string& value, Labels labels = {}, std::string_view suffix = "") {
        text_ += name_;
        text_ += suffix;
        char before = '{';
        for (const auto& [label, of] : labels) {
            text_ += before;
            text_ += label;
            text_ += "=\"" + label_value(of) + '"';
            before = ',';
        }
        if (labels.size() > 0) text_ += '}';
        text_ += ' ' + value + '\n';
    }
    void sample(std::uint64_t value, Labels labels = {}, std::string_view suffix = "") {
        sample(std::to_string(value), labels, suffix);
    }

    std::string take() { return std::move(text_); }

  private:
    void family(std::string_view name, std::string_view help, std::string_view type) {
        name_ = "bootseal_" + std::string(name);
        text_ += "# HELP " + name_ + ' ' + std::string(help) + '\n';
        text_ += "# TYPE " + name_ + ' ' + std::string(type) + '\n';
    }

    std::string text_;
    std::string name_;
};

/// One sample for each value that there can be: a count that goes to 0 does not vanish.
template <class Enum>
void add_counts(Exposition& out, const char* label, const std::map<Enum, std::uint64_t>& counts,
                std::initializer_list<Enum> all) {
    for (const auto one : all) {
        const auto found = counts.find(one);
        out.sample(found == counts.end() ? 0 : found->second, {{label, name_of(one)}});
    }
}

std::string seconds(const std::optional<Time>& time) {
    return std::to_string(time ? time->time_since_epoch().count() : 0);
}

void add_hosts(Exposition& out, const Overview& overview) {
    out.gauge("hosts", "Hosts that are not revoked.");
    out.sample(overview.hosts);
    out.gauge("hosts_revoked", "Hosts whose certificate was revoked.");
    out.sample(overview.revoked);
    out.gauge("hosts_silent", "Hosts that nothing was heard of for too long.");
    out.sample(overview.silent);
    out.gauge("hosts_by_result", "Hosts by the result of their last run.");
    add_counts(out, "result", overview.by_result,
               {HostResult::compliant, HostResult::not_compliant, HostResult::failed,
                HostResult::unknown});
    const auto compliant = overview.by_result.find(HostResult::compliant);
    if (overview.hosts > 0) {
        const auto hosts =
            compliant == overview.by_result.end() ? 0.0 : static_cast<double>(compliant->second);
        out.gauge("hosts_compliant_ratio", "Compliant hosts of all that are not revoked.");
        out.sample(decimal(hosts / static_cast<double>(overview.hosts)));
    }
    out.gauge("hosts_by_integrity", "Hosts by whether their files are those of the manifest.");
    add_counts(out, "integrity", overview.by_integrity,
               {HostIntegrity::intact, HostIntegrity::violated, HostIntegrity::unknown,
                HostIntegrity::not_looked});
    out.gauge("hosts_by_lockdown", "Hosts by whether they are locked down.");
    add_counts(out, "lockdown", overview.by_lockdown,
               {HostLockdown::none, HostLockdown::engaged, HostLockdown::partial});
}

void add_rulesets(Exposition& out, const Overview& overview) {
    std::map<std::string, std::uint64_t> serials;
    out.gauge("ruleset_hosts", "Hosts by the ruleset that they follow.");
    for (const auto& count : overview.rulesets) {
        ++serials[count.name];
        out.sample(count.hosts,
                   {{"ruleset", count.name}, {"serial", std::to_string(count.serial)}});
    }
    out.gauge("ruleset_serials", "How many releases of a ruleset are in use.");
    for (const auto& [name, number] : serials)
        out.sample(number, {{"ruleset", name}});
}

void add_risks(Exposition& out, const Overview& overview) {
    out.gauge("incidents_open", "Incidents that nobody has closed, by kind.");
    for (int number = 1; number <= incident_kinds; ++number) {
        const auto kind = static_cast<IncidentKind>(number);
        const auto found = overview.open_incidents.find(kind);
        out.sample(found == overview.open_incidents.end() ? 0 : found->second,
                   {{"kind", name_of(kind)}});
    }
    out.gauge("waivers_ending", "Waivers that hold now and end within so many days.");
    out.sample(overview.waivers_7_days, {{"days", "7"}});
    out.sample(overview.waivers_30_days, {{"days", "30"}});
    out.gauge("rule_failing_hosts", "Hosts that fail a rule, for the rules that most fail.");
    for (const auto& rule : overview.worst_rules) {
        const auto found = rule.hosts.find(RuleStatus::fail);
        if (found != rule.hosts.end()) out.sample(found->second, {{"rule", rule.rule}});
    }
    if (overview.newest_heartbeat) {
        out.gauge("newest_heartbeat_timestamp_seconds", "When the newest heartbeat came.");
        out.sample(seconds(overview.newest_heartbeat));
    }
    out.gauge("counted_timestamp_seconds", "When the fleet was counted.");
    out.sample(seconds(overview.as_of));
}

void add_counters(Exposition& out, const Counters::Values& counters) {
    out.counter("heartbeats_stored_total", "Heartbeats that this collector stored.");
    out.sample(counters.heartbeats);
    out.counter("reports_stored_total", "Reports that this collector stored.");
    out.sample(counters.reports);
    out.counter("agents_enrolled_total", "Certificates that this collector issued.");
    out.sample(counters.enrolled);
    out.counter("requests_refused_total", "Requests of agents that got no for an answer.");
    for (std::size_t i = 0; i < Counters::statuses.size(); ++i) {
        const auto status = Counters::statuses.at(i);
        out.sample(counters.refused.at(i),
                   {{"status", status == 0 ? "other" : std::to_string(status)}});
    }
    out.histogram("store_append_seconds", "How long it took to store what a request brought.");
    for (std::size_t i = 0; i < Counters::bounds.size(); ++i)
        out.sample(counters.appends.at(i), {{"le", decimal(Counters::bounds.at(i))}}, "_bucket");
    out.sample(counters.all_appends, {{"le", "+Inf"}}, "_bucket");
    out.sample(decimal(counters.append_seconds), {}, "_sum");
    out.sample(counters.all_appends, {}, "_count");
}

}  // namespace

std::string metrics_text(const Overview& overview, const Counters::Values& counters) {
    Exposition out;
    if (overview.as_of) {
        add_hosts(out, overview);
        add_rulesets(out, overview);
        add_risks(out, overview);
    }
    add_counters(out, counters);
    return out.take();
}

}  // namespace bootseal

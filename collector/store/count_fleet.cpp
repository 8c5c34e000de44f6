// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "store/glance.h"
#include "store/upkeep.h"

namespace bootseal {

namespace {

constexpr std::int64_t hour_seconds = 3600;
constexpr int counting_lock = 3;
constexpr auto revoked_agents = "(SELECT number FROM agent WHERE revoked IS NOT NULL)";

/// A row of the table summary.
struct Count {
    std::string kind;
    std::string name;
    std::int64_t serial = 0;
    std::int64_t hosts = 0;
};

struct Point {
    std::int64_t hosts = 0;
    std::int64_t compliant = 0;
    std::int64_t violated = 0;
    std::int64_t silent = 0;
};

/// By number, how many hosts have which status, with the texts of the rule.
struct RuleTexts {
    std::string id;
    std::string benchmark;
    std::string title;
    std::int64_t severity = 0;
    std::map<std::int64_t, std::int64_t> hosts;
    std::int64_t all = 0;
};

class Counter {
  public:
    Counter(Sql& sql, Time now) : sql_(sql), now_(seconds_of(now)) {}

    Result<> read() {
        TRY(count_hosts());
        TRY(count_groups("ruleset", "ruleset", "ruleset_serial"));
        TRY(count_groups("seal", "seal", "0"));
        TRY(count_groups("profile", "profile", "0"));
        TRY(count_groups("os", "os", "0"));
        TRY(count_incidents());
        TRY(count_rules());
        TRY(count_waivers("waivers_7", std::chrono::days(7)));
        TRY(count_waivers("waivers_30", std::chrono::days(30)));
        const auto newest = TRY(sql_.query("SELECT max(received) FROM agent"));
        counts_.push_back({"newest", "", 0, newest.number(0, 0)});
        counts_.push_back({"as_of", "", 0, now_});
        return {};
    }

    /// All that was counted, but for the times, which never stand still.
    std::string text() const {
        std::string text;
        for (const auto& count : counts_) {
            if (count.kind == "newest" || count.kind == "as_of") continue;
            text += count.kind + ' ' + count.name + ' ' + std::to_string(count.serial) + ' ' +
                    std::to_string(count.hosts) + '\n';
        }
        for (const auto& [number, rule] : rules_) {
            for (const auto& [status, hosts] : rule.hosts)
                text += std::to_string(number) + ' ' + std::to_string(status) + ' ' +
                        std::to_string(hosts) + '\n';
        }
        return text;
    }

    Result<> write() {
        if (TRY(sql_.begin(counting_lock)) == Sql::Begun::busy) return {};
        SqlTransaction transaction(sql_);
        TRY(sql_.query("DELETE FROM summary"));
        for (const auto& count : counts_) {
            TRY(sql_.query(
                "INSERT INTO summary (kind, name, serial, hosts) VALUES (?1, ?2, ?3, ?4)",
                {count.kind, count.name, count.serial, count.hosts}));
        }
        TRY(write_rules());
        TRY(sql_.query(
            "INSERT INTO point (hour, hosts, compliant, violated, silent)"
            " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (hour) DO UPDATE SET hosts = excluded.hosts,"
            " compliant = excluded.compliant, violated = excluded.violated,"
            " silent = excluded.silent",
            {now_ / hour_seconds * hour_seconds, point_.hosts, point_.compliant, point_.violated,
             point_.silent}));
        return transaction.commit();
    }

  private:
    Result<> count_hosts() {
        const auto rows = TRY(
            sql_.query(std::string("SELECT result, integrity, lockdown,"
                                   " CASE WHEN silent IS NULL THEN 0 ELSE 1 END AS quiet, count(*)"
                                   " FROM host WHERE agent NOT IN ") +
                       revoked_agents + " GROUP BY result, integrity, lockdown, quiet"));
        std::map<std::pair<std::string, std::int64_t>, std::int64_t> sums;
        for (std::size_t row = 0; row < rows.count(); ++row) {
            const auto hosts = rows.number(row, 4);
            const auto result = static_cast<HostResult>(rows.number(row, 0));
            const auto integrity = static_cast<HostIntegrity>(rows.number(row, 1));
            sums[{"result", rows.number(row, 0)}] += hosts;
            sums[{"integrity", rows.number(row, 1)}] += hosts;
            sums[{"lockdown", rows.number(row, 2)}] += hosts;
            point_.hosts += hosts;
            if (result == HostResult::compliant) point_.compliant += hosts;
            if (integrity == HostIntegrity::violated) point_.violated += hosts;
            if (rows.number(row, 3) != 0) point_.silent += hosts;
        }
        for (const auto& [key, hosts] : sums)
            counts_.push_back({key.first, std::to_string(key.second), 0, hosts});
        counts_.push_back({"hosts", "", 0, point_.hosts});
        counts_.push_back({"silent", "", 0, point_.silent});
        const auto revoked =
            TRY(sql_.query("SELECT count(*) FROM agent WHERE revoked IS NOT NULL"));
        counts_.push_back({"revoked", "", 0, revoked.number(0, 0)});
        return {};
    }

    /// Hosts choose these texts: no more than fifty of a kind are shown.
    Result<> count_groups(const std::string& kind, const std::string& column,
                          const std::string& serial) {
        const auto rows =
            TRY(sql_.query("SELECT " + column + ", " + serial +
                           " AS serial, count(*) FROM host WHERE agent NOT IN " + revoked_agents +
                           " GROUP BY " + column + ", serial ORDER BY 3 DESC, 1, 2 LIMIT 50"));
        for (std::size_t row = 0; row < rows.count(); ++row) {
            const bool is_text = std::holds_alternative<std::string>(rows.rows[row][0]);
            const auto name = rows.text(row, 0);
            counts_.push_back(
                {kind, is_text ? name : hex(name), rows.number(row, 1), rows.number(row, 2)});
        }
        return {};
    }

    Result<> count_incidents() {
        const auto rows = TRY(
            sql_.query("SELECT kind, count(*) FROM incident WHERE closed IS NULL GROUP BY kind"));
        for (std::size_t row = 0; row < rows.count(); ++row)
            counts_.push_back({"incident", rows.text(row, 0), 0, rows.number(row, 1)});
        return {};
    }

    Result<> count_waivers(const char* kind, std::chrono::seconds within) {
        const auto rows =
            TRY(sql_.query("SELECT count(*) FROM finding WHERE status = 7 AND waiver_ends > ?1"
                           " AND waiver_ends <= ?2",
                           {now_, now_ + within.count()}));
        counts_.push_back({kind, "", 0, rows.number(0, 0)});
        return {};
    }

    Result<> add_rules(const std::string& where, std::int64_t sign) {
        const auto rows = TRY(sql_.query("SELECT rule, status, count(*) FROM finding" + where +
                                         " GROUP BY rule, status"));
        for (std::size_t row = 0; row < rows.count(); ++row) {
            auto& rule = rules_[rows.number(row, 0)];
            rule.hosts[rows.number(row, 1)] += sign * rows.number(row, 2);
            rule.all += sign * rows.number(row, 2);
        }
        return {};
    }

    Result<> count_rules() {
        TRY(add_rules("", 1));
        // Few are revoked: to leave each out while all are counted would take longer.
        TRY(add_rules(std::string(" WHERE agent IN ") + revoked_agents, -1));
        const auto rows =
            TRY(sql_.query("SELECT number, id, benchmark, title, severity FROM rule"));
        for (std::size_t row = 0; row < rows.count(); ++row) {
            const auto found = rules_.find(rows.number(row, 0));
            if (found == rules_.end()) continue;
            found->second.id = rows.text(row, 1);
            found->second.benchmark = rows.text(row, 2);
            found->second.title = rows.text(row, 3);
            found->second.severity = rows.number(row, 4);
        }
        return {};
    }

    /// Of rules with one name the texts are those that most hosts have.
    std::map<std::string, RuleTexts> rules_by_id() const {
        std::map<std::string, RuleTexts> by_id;
        for (const auto& [number, rule] : rules_) {
            if (rule.id.empty() || rule.all <= 0) continue;
            auto& sum = by_id[rule.id];
            auto hosts = std::move(sum.hosts);
            for (const auto& [status, count] : rule.hosts)
                hosts[status] += count;
            if (rule.all > sum.all) sum = rule;
            sum.hosts = std::move(hosts);
        }
        return by_id;
    }

    /// Those that most hosts have, should somebody have made up a lot of them.
    std::vector<RuleTexts> sorted_rules() const {
        constexpr std::size_t most_rules = 3000;
        std::vector<RuleTexts> sorted;
        for (auto& [id, rule] : rules_by_id())
            sorted.push_back(rule);
        const auto more = [](const RuleTexts& a, const RuleTexts& b) { return a.all > b.all; };
        std::stable_sort(sorted.begin(), sorted.end(), more);
        if (sorted.size() > most_rules) sorted.resize(most_rules);
        return sorted;
    }

    Result<> write_rules() {
        TRY(sql_.query("DELETE FROM rule_count"));
        for (const auto& rule : sorted_rules()) {
            const auto of = [&rule](RuleStatus status) -> std::int64_t {
                const auto found = rule.hosts.find(static_cast<std::int64_t>(status));
                return found == rule.hosts.end() ? 0 : found->second;
            };
            TRY(sql_.query(
                "INSERT INTO rule_count (id, benchmark, title, severity, fail, fixed, pending,"
                " waived, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                {rule.id, rule.benchmark, rule.title, rule.severity, of(RuleStatus::fail),
                 of(RuleStatus::fixed), of(RuleStatus::pending), of(RuleStatus::waived),
                 of(RuleStatus::error)}));
        }
        return {};
    }

    Sql& sql_;
    const std::int64_t now_;
    Point point_;
    std::vector<Count> counts_;
    std::map<std::int64_t, RuleTexts> rules_;
};

}  // namespace

Result<> count_fleet(Sql& sql, Time now, FleetCount& last) {
    // A disk need not turn for saying once more what was said.
    constexpr std::chrono::minutes rewrite{1};
    Counter counter(sql, now);
    TRY(counter.read());
    auto text = counter.text();
    const bool is_same = text == last.text && now < last.written + rewrite && now >= last.written;
    if (is_same) return {};
    TRY(counter.write());
    last = {std::move(text), now};
    return {};
}

}  // namespace bootseal

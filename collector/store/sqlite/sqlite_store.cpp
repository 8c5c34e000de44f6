// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <set>

#include "base/text.h"
#include "store/sqlite/database.h"
#include "store/sqlite/hosts.h"
#include "store/sqlite/schema.h"
#include "store/store.h"

namespace bootseal {

namespace {

constexpr auto select_position =
    "SELECT agent.number, version, sequence, digest, boots, at, agent.state, agent.report, "
    "agent.ruleset,"
    " agent.ruleset_serial,"
    " revoked, EXISTS (SELECT 1 FROM state WHERE state.digest = agent.state),"
    " agent.report = host.reported, host.result, host.integrity,"
    " agent.looked FROM agent LEFT JOIN host ON host.agent = agent.number WHERE id = ?";

constexpr auto select_heartbeats =
    "SELECT sequence, bytes FROM heartbeat WHERE agent = ? AND sequence BETWEEN ? AND ?";

constexpr auto update_agent =
    "UPDATE agent SET version = version + 1, sequence = ?, digest = ?, boots = ?, at = ?,"
    " received = ?, state = ?, report = ?, ruleset = ?, ruleset_serial = ?, looked = ?"
    " WHERE number = ? AND version = ? AND revoked IS NULL";

constexpr auto insert_heartbeat =
    "INSERT INTO heartbeat (agent, sequence, received, state, bytes, signature)"
    " VALUES (?, ?, ?, ?, ?, ?)";

constexpr auto insert_incident =
    "INSERT INTO incident (agent, kind, sequence, digest, received, detail, bytes, signature)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

constexpr auto insert_state =
    "INSERT INTO state (digest, received, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

constexpr auto insert_change =
    "INSERT INTO change (agent, sequence, received, state) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING";

constexpr auto insert_agent =
    "INSERT INTO agent (id, key, enrolled, sponsor) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (id) DO NOTHING";

constexpr auto use_token =
    "UPDATE token SET agent = ?1 WHERE digest = ?2 AND expires > ?3"
    " AND (agent IS NULL OR agent = ?1)";

/// What is removed by one sweep; the writer waits for no longer than that takes.
constexpr std::int64_t sweep_rows = 2000;

std::int64_t seconds(Time time) {
    return time.time_since_epoch().count();
}

Time to_time(std::int64_t seconds) {
    return Time(std::chrono::seconds(seconds));
}

class SqliteStore final : public Store {
  public:
    explicit SqliteStore(SqliteDatabase database) : database_(std::move(database)) {}

    Result<> prepare() {
        position_ = TRY(database_.prepare(select_position));
        heartbeats_ = TRY(database_.prepare(select_heartbeats));
        state_ = TRY(database_.prepare("SELECT bytes FROM state WHERE digest = ?"));
        update_agent_ = TRY(database_.prepare(update_agent));
        insert_heartbeat_ = TRY(database_.prepare(insert_heartbeat));
        insert_incident_ = TRY(database_.prepare(insert_incident));
        insert_state_ = TRY(database_.prepare(insert_state));
        insert_change_ = TRY(database_.prepare(insert_change));
        TRY(hosts_.prepare(database_));
        return {};
    }

    Result<std::vector<Answer>> ask(std::span<const Question> questions) override {
        std::vector<Answer> answers;
        for (const auto& question : questions)
            answers.push_back(TRY(answer(question)));
        return answers;
    }

    Result<std::vector<Appended>> append(std::span<const Append> appends) override {
        auto transaction = TRY(SqliteTransaction::begin(database_));
        std::vector<Appended> outcomes;
        for (const auto& append : appends)
            outcomes.push_back(TRY(add(append)));
        TRY(transaction.commit());
        return outcomes;
    }

    Result<std::optional<std::string>> report(const std::string& digest) override {
        auto select = TRY(database_.prepare("SELECT bytes FROM report WHERE digest = ?"));
        select.bind(digest);
        if (TRY(select.step()) == SqliteStatement::Row::none) return std::optional<std::string>();
        return std::optional(select.bytes(0));
    }

    Result<> put_report(const ReportRow& report) override {
        auto transaction = TRY(SqliteTransaction::begin(database_));
        TRY(hosts_.put_report(database_, report));
        return transaction.commit();
    }

    Result<Enrolled> enrol(const Enrolment& enrolment) override {
        auto transaction = TRY(SqliteTransaction::begin(database_));
        if (!enrolment.token.empty()) {
            auto use = TRY(database_.prepare(use_token));
            use.bind(enrolment.agent).bind(enrolment.token).bind(seconds(enrolment.now));
            TRY(use.run());
            if (database_.changes() == 0) return Enrolled::refused;
        }
        auto insert = TRY(database_.prepare(insert_agent));
        insert.bind(enrolment.agent).bind(enrolment.key).bind(seconds(enrolment.now));
        TRY(insert.bind_text(enrolment.sponsor).run());
        auto host =
            TRY(database_.prepare("INSERT INTO host (agent) SELECT number FROM agent WHERE id = ? "
                                  "ON CONFLICT DO NOTHING"));
        TRY(host.bind(enrolment.agent).run());
        const auto position = TRY(position_of(enrolment.agent));
        if (!position) return invalid("the agent is not there after it was added");
        if (position->revoked) return Enrolled::revoked;
        auto certificate = TRY(
            database_.prepare("INSERT INTO certificate (serial, agent, expires) VALUES (?, ?, ?)"));
        certificate.bind(enrolment.serial).bind(position->number);
        TRY(certificate.bind(seconds(enrolment.expires)).run());
        TRY(transaction.commit());
        return Enrolled::done;
    }

    Result<> add_tokens(std::span<const std::string> tokens, Time expires) override {
        auto transaction = TRY(SqliteTransaction::begin(database_));
        auto insert = TRY(database_.prepare("INSERT INTO token (digest, expires) VALUES (?, ?)"));
        for (const auto& token : tokens)
            TRY(insert.bind(token).bind(seconds(expires)).run());
        return transaction.commit();
    }

    Result<> revoke(const std::string& agent, Time now) override {
        // Another version: whoever holds the old one learns of it with its next append.
        auto update = TRY(database_.prepare(
            "UPDATE agent SET revoked = coalesce(revoked, ?), version = version + 1 WHERE id = ?"));
        TRY(update.bind(seconds(now)).bind(agent).run());
        if (database_.changes() == 0) return invalid("no agent " + hex(agent) + " is enrolled");
        return {};
    }

    Result<std::vector<RevokedCertificate>> revoked(Time now) override {
        auto select = TRY(database_.prepare(
            "SELECT serial, revoked FROM certificate JOIN agent ON agent.number = agent"
            " WHERE revoked IS NOT NULL AND expires > ? ORDER BY serial"));
        select.bind(seconds(now));
        std::vector<RevokedCertificate> certificates;
        while (TRY(select.step()) == SqliteStatement::Row::there)
            certificates.push_back({select.bytes(0), to_time(select.number(1))});
        return certificates;
    }

    Result<Swept> sweep(Time cutoff) override {
        std::int64_t removed = 0;
        auto transaction = TRY(SqliteTransaction::begin(database_));
        for (const auto* where :
             {"certificate WHERE serial IN (SELECT serial FROM certificate WHERE expires < ? LIMIT "
              "?)",
              "token WHERE digest IN (SELECT digest FROM token WHERE expires < ? LIMIT ?)"}) {
            auto remove = TRY(database_.prepare("DELETE FROM " + std::string(where)));
            TRY(remove.bind(seconds(cutoff)).bind(sweep_rows).run());
            removed += database_.changes();
        }
        removed += TRY(sweep_agents(cutoff));
        TRY(transaction.commit());
        return removed > 0 || swept_ > 0 ? Swept::more : Swept::done;
    }

    Result<Tally> tally() override {
        auto select = TRY(database_.prepare(
            "SELECT (SELECT count(*) FROM agent), (SELECT count(*) FROM heartbeat),"
            " (SELECT count(*) FROM incident)"));
        (void)TRY(select.step());
        Tally tally;
        tally.agents = static_cast<std::uint64_t>(select.number(0));
        tally.heartbeats = static_cast<std::uint64_t>(select.number(1));
        tally.incidents = static_cast<std::uint64_t>(select.number(2));
        return tally;
    }

  private:
    Result<std::optional<Position>> position_of(const std::string& agent) {
        position_.bind(agent);
        if (TRY(position_.step()) == SqliteStatement::Row::none) return std::nullopt;
        Position found;
        found.number = position_.number(0);
        found.version = position_.number(1);
        found.sequence = static_cast<std::uint64_t>(position_.number(2));
        found.digest = position_.bytes(3);
        found.boots = position_.bytes(4);
        found.at = position_.number(5);
        found.state = position_.bytes(6);
        found.report = position_.bytes(7);
        found.ruleset = position_.bytes(8);
        found.ruleset_serial = static_cast<std::uint64_t>(position_.number(9));
        if (!position_.is_null(10)) found.revoked = to_time(position_.number(10));
        found.state_known = position_.number(11) != 0;
        found.report_known = position_.number(12) != 0;
        found.result = static_cast<HostResult>(position_.number(13));
        found.integrity = static_cast<HostIntegrity>(position_.number(14));
        found.looked = position_.number(15);
        position_.reset();
        return found;
    }

    Result<Answer> answer(const Question& question) {
        Answer answer;
        answer.position = TRY(position_of(question.agent));
        if (!answer.position) return answer;
        if (question.from <= question.to && question.from <= answer.position->sequence) {
            heartbeats_.bind(answer.position->number).bind(question.from).bind(question.to);
            while (TRY(heartbeats_.step()) == SqliteStatement::Row::there) {
                const auto sequence = static_cast<std::uint64_t>(heartbeats_.number(0));
                answer.heartbeats.emplace(sequence, heartbeats_.bytes(1));
            }
        }
        if (needs_no_states(question, *answer.position)) return answer;
        for (const auto& digest : question.states) {
            state_.bind(digest);
            if (TRY(state_.step()) == SqliteStatement::Row::none) continue;
            answer.states.emplace(digest, state_.bytes(0));
            state_.reset();
        }
        return answer;
    }

    Result<Appended> add(const Append& append) {
        const auto& after = append.after;
        const auto received = seconds(append.received);
        update_agent_.bind(after.sequence).bind(after.digest).bind(after.boots).bind(after.at);
        update_agent_.bind(received).bind(after.state).bind(after.report).bind_text(after.ruleset);
        update_agent_.bind(after.ruleset_serial).bind(after.looked);
        update_agent_.bind(append.number).bind(append.version);
        TRY(update_agent_.run());
        if (database_.changes() == 0) return Appended::moved;
        for (const auto& row : append.heartbeats) {
            insert_heartbeat_.bind(append.number).bind(row.sequence).bind(received);
            TRY(insert_heartbeat_.bind(row.state).bind(row.bytes).bind(row.signature).run());
            if (!row.is_change) continue;
            insert_change_.bind(append.number).bind(row.sequence).bind(received);
            TRY(insert_change_.bind(row.state).run());
        }
        for (const auto& incident : append.incidents) {
            insert_incident_.bind(append.number).bind_text(name_of(incident.kind));
            insert_incident_.bind(incident.sequence).bind(incident.digest).bind(received);
            insert_incident_.bind_text(incident.detail).bind(incident.bytes);
            TRY(insert_incident_.bind(incident.signature).run());
        }
        for (const auto& state : append.states)
            TRY(insert_state_.bind(state.digest).bind(received).bind(state.bytes).run());
        if (append.glance) TRY(hosts_.put(append));
        return Appended::stored;
    }

    /// A few agents further than before: no index by time is needed, which would cost at every
    /// heartbeat.
    Result<std::int64_t> sweep_agents(Time cutoff) {
        constexpr std::int64_t at_once = 100;
        auto remove = TRY(database_.prepare(
            "DELETE FROM heartbeat WHERE agent > ?1 AND agent <= ?1 + ?2 AND received < ?3"));
        TRY(remove.bind(swept_).bind(at_once).bind(seconds(cutoff)).run());
        const auto removed = database_.changes();
        swept_ += at_once;
        auto last = TRY(database_.prepare("SELECT coalesce(max(number), 0) FROM agent"));
        (void)TRY(last.step());
        if (swept_ >= last.number(0)) swept_ = 0;
        return removed;
    }

    SqliteDatabase database_;
    SqliteStatement position_;
    SqliteStatement heartbeats_;
    SqliteStatement state_;
    SqliteStatement update_agent_;
    SqliteStatement insert_heartbeat_;
    SqliteStatement insert_incident_;
    SqliteStatement insert_state_;
    SqliteStatement insert_change_;
    SqliteHosts hosts_;
    std::int64_t swept_ = 0;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path) {
    auto database = TRY(SqliteDatabase::open(path));
    auto migrated = migrate(database);
    if (!migrated) return printable(path) + ": " + std::move(migrated).error();
    auto store = std::make_unique<SqliteStore>(std::move(database));
    TRY(store->prepare());
    return std::unique_ptr<Store>(std::move(store));
}

}  // namespace bootseal

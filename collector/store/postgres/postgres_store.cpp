// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "store/postgres/append.h"
#include "store/postgres/connection.h"
#include "store/postgres/hosts.h"
#include "store/postgres/schema.h"
#include "store/postgres/values.h"
#include "store/store.h"

namespace bootseal {

namespace {

constexpr auto select_positions =
    "SELECT id, number, version, sequence, digest, boots, at, agent.state, agent.report, "
    "agent.ruleset,"
    " agent.ruleset_serial, revoked,"
    " EXISTS (SELECT 1 FROM state WHERE state.digest = agent.state),"
    " coalesce(agent.report = host.reported, false), coalesce(host.result, 0),"
    " coalesce(host.integrity, 0), looked"
    " FROM agent LEFT JOIN host ON host.agent = agent.number WHERE id = ANY ($1::bytea[])";

constexpr auto select_heartbeats =
    "SELECT sequence, bytes FROM heartbeat"
    " WHERE agent = $1::int8 AND sequence BETWEEN $2::int8 AND $3::int8";

constexpr auto select_states = "SELECT digest, bytes FROM state WHERE digest = ANY ($1::bytea[])";

constexpr auto insert_agent =
    "INSERT INTO agent (id, key, enrolled, sponsor)"
    " VALUES ($1::bytea, $2::bytea, $3::int8, $4::text) ON CONFLICT (id) DO NOTHING";

constexpr auto insert_host =
    "INSERT INTO host (agent) SELECT number FROM agent WHERE id = $1::bytea ON CONFLICT DO NOTHING";

constexpr auto use_token =
    "UPDATE token SET agent = $1::bytea WHERE digest = $2::bytea AND expires > $3::int8"
    " AND (agent IS NULL OR agent = $1::bytea)";

constexpr auto insert_certificate =
    "INSERT INTO certificate (serial, agent, expires) VALUES ($1::bytea, $2::int8, $3::int8)";

constexpr auto insert_tokens =
    "INSERT INTO token (digest, expires) SELECT unnest($1::bytea[]), $2::int8";

// Another version: whoever holds the old one learns of it with its next append.
constexpr auto revoke_agent =
    "UPDATE agent SET revoked = coalesce(revoked, $1::int8), version = version + 1"
    " WHERE id = $2::bytea";

constexpr auto select_revoked =
    "SELECT serial, revoked FROM certificate JOIN agent ON agent.number = agent"
    " WHERE revoked IS NOT NULL AND expires > $1::int8 ORDER BY serial";

std::string pg_time(Time time) {
    return pg_number(time.time_since_epoch().count());
}

Time to_time(std::int64_t seconds) {
    return Time(std::chrono::seconds(seconds));
}

Position read_position(const PgRows& rows, int row) {
    Position found;
    found.number = rows.number(row, 1);
    found.version = rows.number(row, 2);
    found.sequence = static_cast<std::uint64_t>(rows.number(row, 3));
    found.digest = rows.bytes(row, 4);
    found.boots = rows.bytes(row, 5);
    found.at = rows.number(row, 6);
    found.state = rows.bytes(row, 7);
    found.report = rows.bytes(row, 8);
    found.ruleset = rows.bytes(row, 9);
    found.ruleset_serial = static_cast<std::uint64_t>(rows.number(row, 10));
    if (!rows.is_null(row, 11)) found.revoked = to_time(rows.number(row, 11));
    found.state_known = rows.flag(row, 12);
    found.report_known = rows.flag(row, 13);
    found.result = static_cast<HostResult>(rows.number(row, 14));
    found.integrity = static_cast<HostIntegrity>(rows.number(row, 15));
    found.looked = rows.number(row, 16);
    return found;
}

class PostgresStore final : public Store {
  public:
    explicit PostgresStore(std::string url) : connection_(std::move(url)) {}

    Result<> prepare() {
        TRY(migrate(connection_));
        return make_days(connection_, clock_now());
    }

    Result<std::vector<Answer>> ask(std::span<const Question> questions) override {
        const auto positions = TRY(positions_of(questions));
        std::vector<Answer> answers(questions.size());
        std::set<std::string> wanted;
        for (std::size_t i = 0; i < questions.size(); ++i) {
            const auto found = positions.find(questions[i].agent);
            if (found == positions.end()) continue;
            answers[i].position = found->second;
            answers[i].heartbeats = TRY(heartbeats_of(questions[i], found->second));
            if (!needs_no_states(questions[i], found->second))
                wanted.insert(questions[i].states.begin(), questions[i].states.end());
        }
        if (wanted.empty()) return answers;
        const auto rows =
            TRY(connection_.query(select_states, {pg_byteas({wanted.begin(), wanted.end()})}));
        std::map<std::string, std::string> states;
        for (int row = 0; row < rows.count(); ++row)
            states.emplace(rows.bytes(row, 0), rows.bytes(row, 1));
        for (std::size_t i = 0; i < questions.size(); ++i) {
            for (const auto& digest : questions[i].states) {
                const auto found = states.find(digest);
                if (found != states.end()) answers[i].states.insert(*found);
            }
        }
        return answers;
    }

    Result<std::vector<Appended>> append(std::span<const Append> appends) override {
        constexpr int most_tries = 3;
        for (int tries = 1;; ++tries) {
            auto outcomes = append_all(connection_, appends);
            // Another collector had the same agents in another order.
            if (outcomes || !connection_.was_deadlock() || tries == most_tries) return outcomes;
        }
    }

    Result<std::optional<std::string>> report(const std::string& digest) override {
        const auto rows =
            TRY(connection_.query("SELECT bytes FROM report WHERE digest = $1::bytea", {digest}));
        if (rows.count() == 0) return std::optional<std::string>();
        return std::optional(rows.bytes(0, 0));
    }

    Result<> put_report(const ReportRow& report) override {
        return bootseal::put_report(connection_, report);
    }

    Result<Enrolled> enrol(const Enrolment& enrolment) override {
        auto transaction = TRY(PgTransaction::begin(connection_));
        if (!enrolment.token.empty()) {
            const auto used = TRY(connection_.query(
                use_token, {enrolment.agent, enrolment.token, pg_time(enrolment.now)}));
            if (used.changed() == 0) return Enrolled::refused;
        }
        TRY(connection_.query(insert_agent, {enrolment.agent, enrolment.key, pg_time(enrolment.now),
                                             enrolment.sponsor}));
        TRY(connection_.query(insert_host, {enrolment.agent}));
        const auto rows = TRY(connection_.query(select_positions, {pg_byteas({enrolment.agent})}));
        if (rows.count() != 1) return invalid("the agent is not there after it was added");
        const auto position = read_position(rows, 0);
        if (position.revoked) return Enrolled::revoked;
        TRY(connection_.query(insert_certificate, {enrolment.serial, pg_number(position.number),
                                                   pg_time(enrolment.expires)}));
        TRY(transaction.commit());
        return Enrolled::done;
    }

    Result<> add_tokens(std::span<const std::string> tokens, Time expires) override {
        const std::vector<std::string_view> digests(tokens.begin(), tokens.end());
        TRY(connection_.query(insert_tokens, {pg_byteas(digests), pg_time(expires)}));
        return {};
    }

    Result<> revoke(const std::string& agent, Time now) override {
        const auto changed = TRY(connection_.query(revoke_agent, {pg_time(now), agent})).changed();
        if (changed == 0) return invalid("no agent " + hex(agent) + " is enrolled");
        return {};
    }

    Result<std::vector<RevokedCertificate>> revoked(Time now) override {
        const auto rows = TRY(connection_.query(select_revoked, {pg_time(now)}));
        std::vector<RevokedCertificate> certificates;
        for (int row = 0; row < rows.count(); ++row)
            certificates.push_back({rows.bytes(row, 0), to_time(rows.number(row, 1))});
        return certificates;
    }

    Result<Swept> sweep(Time cutoff) override {
        // Days change seldom, and who asks does so every second.
        constexpr std::chrono::minutes pause{10};
        const auto now = clock_now();
        if (now < swept_ + pause) return Swept::done;
        TRY(make_days(connection_, now));
        TRY(drop_days(connection_, cutoff));
        TRY(connection_.query("DELETE FROM certificate WHERE expires < $1::int8",
                              {pg_time(cutoff)}));
        TRY(connection_.query("DELETE FROM token WHERE expires < $1::int8", {pg_time(cutoff)}));
        swept_ = now;
        return Swept::done;
    }

    Result<Tally> tally() override {
        const auto rows = TRY(connection_.query(
            "SELECT (SELECT count(*) FROM agent), (SELECT count(*) FROM heartbeat),"
            " (SELECT count(*) FROM incident)"));
        Tally tally;
        tally.agents = static_cast<std::uint64_t>(rows.number(0, 0));
        tally.heartbeats = static_cast<std::uint64_t>(rows.number(0, 1));
        tally.incidents = static_cast<std::uint64_t>(rows.number(0, 2));
        return tally;
    }

  private:
    Result<std::map<std::string, Position>> positions_of(std::span<const Question> questions) {
        std::vector<std::string_view> agents;
        for (const auto& question : questions)
            agents.push_back(question.agent);
        const auto rows = TRY(connection_.query(select_positions, {pg_byteas(agents)}));
        std::map<std::string, Position> positions;
        for (int row = 0; row < rows.count(); ++row)
            positions.emplace(rows.bytes(row, 0), read_position(rows, row));
        return positions;
    }

    Result<std::map<std::uint64_t, std::string>> heartbeats_of(const Question& question,
                                                               const Position& position) {
        std::map<std::uint64_t, std::string> heartbeats;
        if (question.from > question.to || question.from > position.sequence) return heartbeats;
        const auto rows = TRY(connection_.query(
            select_heartbeats,
            {pg_number(position.number), pg_number(static_cast<std::int64_t>(question.from)),
             pg_number(static_cast<std::int64_t>(question.to))}));
        for (int row = 0; row < rows.count(); ++row)
            heartbeats.emplace(rows.number(row, 0), rows.bytes(row, 1));
        return heartbeats;
    }

    PgConnection connection_;
    Time swept_{};
};

}  // namespace

Result<std::unique_ptr<Store>> open_postgres_store(const std::string& url) {
    auto store = std::make_unique<PostgresStore>(url);
    TRY(store->prepare());
    return std::unique_ptr<Store>(std::move(store));
}

}  // namespace bootseal

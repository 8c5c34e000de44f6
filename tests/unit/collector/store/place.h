// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "authority/agent_key.h"
#include "store/store.h"
#include "support/catch.h"
#include "support/postgres.h"
#include "support/scratch.h"

namespace bootseal {

inline const Time now = *parse_time("2026-11-20T12:00:00Z");
inline const std::string agent(16, 'a');

/// A store of each kind, and where it is.
struct Place {
    Scratch folder;
    std::string where;
    std::unique_ptr<Store> store;

    explicit Place(bool postgres) {
        if (postgres) {
            static TestPostgres server;
            where = server.new_database();
        } else {
            where = folder.path("collector.db");
        }
        reopen();
    }

    void reopen() {
        store.reset();
        auto opened = open_store(where);
        REQUIRE(opened);
        store = *std::move(opened);
    }

    Enrolled enrol(const std::string& id = agent, const std::string& token = "") {
        static int serial = 0;
        Enrolment enrolment;
        enrolment.agent = id;
        enrolment.key = "key";
        enrolment.token = token;
        enrolment.serial = "serial " + std::to_string(++serial);
        enrolment.expires = now + std::chrono::days(1);
        enrolment.now = now;
        const auto enrolled = store->enrol(enrolment);
        REQUIRE(enrolled);
        return *enrolled;
    }

    Answer ask(std::uint64_t from = 1, std::uint64_t to = 0, std::vector<std::string> states = {},
               const std::string& id = agent) {
        const Question question{id, from, to, std::move(states)};
        auto answers = store->ask(std::span(&question, 1));
        REQUIRE(answers);
        return std::move(answers->front());
    }

    /// The append that makes a heartbeat the newest.
    Append next(const Position& before) {
        Append append;
        append.number = before.number;
        append.version = before.version;
        append.received = now;
        append.after = before;
        append.after.sequence = before.sequence + 1;
        append.after.digest = std::string(32, 'd');
        append.after.boots = std::string(16, '\0');
        append.after.state = std::string(32, 's');
        append.after.ruleset = "cis";
        append.after.ruleset_serial = 2026112001;
        append.heartbeats.push_back(
            {before.sequence + 1, append.after.state, std::string("by\0tes", 6), "signature"});
        return append;
    }

    /// A report of the agent with these findings, as the store has it from then on.
    void report(const Position& position, std::vector<RuleFinding> findings) {
        ReportRow report;
        report.agent = position.number;
        report.digest = position.report;
        report.bytes = "report";
        report.findings = std::move(findings);
        report.received = now;
        REQUIRE(store->put_report(report));
    }

    /// Enrols an agent and lets it say how it is; returns where it is then.
    Position host(const std::string& id, const Glance& glance, Time at = now) {
        enrol(id);
        return say(id, glance, at);
    }

    Position say(const std::string& id, const Glance& glance, Time at = now,
                 std::vector<Incident> incidents = {}) {
        auto append = next(*ask(1, 0, {}, id).position);
        append.received = at;
        append.incidents = std::move(incidents);
        const auto state =
            sha256(glance.hostname + glance.report + std::to_string(at.time_since_epoch().count()));
        append.after.state = state;
        append.after.report = glance.report;
        append.heartbeats[0].state = state;
        append.heartbeats[0].is_change = true;
        append.states.push_back({state, "state of " + glance.hostname});
        append.glance = glance;
        CHECK(add(append) == Appended::stored);
        return *ask(1, 0, {}, id).position;
    }

    Appended add(const Append& append) {
        const auto outcomes = store->append(std::span(&append, 1));
        REQUIRE(outcomes);
        return outcomes->front();
    }
};

}  // namespace bootseal

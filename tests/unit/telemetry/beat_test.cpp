// SPDX-License-Identifier: Apache-2.0
#include "telemetry/beat.h"

#include "support/catch.h"
#include "support/scratch.h"
#include "trust/digest.h"

using namespace bootseal;

namespace {

const Time noon = *parse_time("2026-11-21T12:00:00Z");

struct Agent {
    Scratch tree;
    Identity identity = *Identity::open(tree.root(), "identity");
    Spool spool = *Spool::open(tree.root(), "spool");

    std::vector<v1::SignedHeartbeat> beats() const {
        std::vector<v1::SignedHeartbeat> result;
        for (const auto& beat : *spool.waiting(100)) {
            result.emplace_back();
            REQUIRE(result.back().ParseFromString(beat.bytes));
        }
        return result;
    }
};

BeatFacts facts(const std::string& state = "state", Time at = noon,
                const std::string& boot = "0123456789abcdef") {
    return {boot, state, at, at, v1::CLOCK_TRUSTED};
}

v1::Heartbeat inside(const v1::SignedHeartbeat& sealed) {
    v1::Heartbeat beat;
    REQUIRE(beat.ParseFromString(sealed.heartbeat()));
    return beat;
}

}  // namespace

TEST_CASE("heartbeat: each follows the one before") {
    Agent agent;
    for (const auto occasion : {v1::OCCASION_START, v1::OCCASION_INTERVAL, v1::OCCASION_CHANGE})
        REQUIRE(make_beat(agent.identity, agent.spool, facts(), occasion));
    const auto beats = agent.beats();
    REQUIRE(beats.size() == 3);
    CHECK(inside(beats[0]).previous().empty());
    for (std::size_t i = 1; i < beats.size(); ++i) {
        CHECK(inside(beats[i]).sequence() == i + 1);
        CHECK(inside(beats[i]).previous() == sha256_raw(beats[i - 1].heartbeat()));
    }
    CHECK((*last_beat(agent.spool))->sequence() == 3);
    CHECK(inside(beats[2]).agent() == agent.identity.agent());
}

TEST_CASE("heartbeat: the state goes along when it changed, and a steady one is small") {
    Agent agent;
    const std::string state(400, 's');
    for (const auto& one : {state, state, state + "!", state + "!"})
        REQUIRE(make_beat(agent.identity, agent.spool, facts(one), v1::OCCASION_INTERVAL));
    const auto beats = agent.beats();
    CHECK(beats[0].state() == state);
    CHECK(beats[1].state().empty());
    CHECK(beats[2].state() == state + "!");
    CHECK(beats[3].state().empty());
    CHECK(beats[3].ByteSizeLong() <= 300);
    INFO(beats[3].ByteSizeLong());
    CHECK(beats[3].ByteSizeLong() > 100);
}

TEST_CASE("heartbeat: what there is to say") {
    CHECK(occasion_of(std::nullopt, facts(), Interval::running) == v1::OCCASION_START);
    v1::Heartbeat last;
    last.set_boot(facts().boot);
    last.set_state(sha256_raw("state"));
    const auto say = [&](const BeatFacts& now) {
        return occasion_of(last, now, Interval::running);
    };
    CHECK_FALSE(say(facts()));
    CHECK(occasion_of(last, facts(), Interval::over) == v1::OCCASION_INTERVAL);
    CHECK(say(facts("other")) == v1::OCCASION_CHANGE);
    CHECK(say(facts("other", noon, "fedcba9876543210")) == v1::OCCASION_START);
}

TEST_CASE("heartbeat: a damaged one before it is an error, and no new beginning") {
    Agent agent;
    REQUIRE(make_beat(agent.identity, agent.spool, facts(), v1::OCCASION_START));
    agent.tree.put("spool/beats/00000000000000000001", "damaged");
    CHECK_FALSE(make_beat(agent.identity, agent.spool, facts(), v1::OCCASION_INTERVAL));
    CHECK_FALSE(last_beat(agent.spool));
}

// SPDX-License-Identifier: Apache-2.0
#include "telemetry/delivery.h"

#include <bootseal/v1/collector.pb.h>

#include "support/catch.h"
#include "support/scratch.h"
#include "telemetry/beat.h"
#include "telemetry/limits.h"
#include "trust/digest.h"

using namespace bootseal;
using namespace std::chrono_literals;

namespace {

const Time noon = *parse_time("2026-11-21T12:00:00Z");

/// What a collector answers, and what it was sent.
struct Collector {
    std::vector<HttpAnswer> answers;
    std::vector<std::string> paths;
    std::vector<v1::HeartbeatBatch> batches;

    Post post() {
        return [this](std::string_view path, std::string_view body) -> Result<HttpAnswer> {
            paths.emplace_back(path);
            if (path == "/v1/heartbeats") {
                batches.emplace_back();
                REQUIRE(batches.back().ParseFromArray(body.data(), static_cast<int>(body.size())));
            }
            if (answers.empty()) return invalid("nobody is there");
            auto answer = answers.front();
            answers.erase(answers.begin());
            return answer;
        };
    }

    v1::HeartbeatReply& reply(std::uint64_t acknowledged) {
        replies_.push_back(std::make_unique<v1::HeartbeatReply>());
        replies_.back()->set_acknowledged(acknowledged);
        return *replies_.back();
    }
    void say(const v1::HeartbeatReply& reply) {
        answers.push_back({200, reply.SerializeAsString(), {}});
    }

  private:
    std::vector<std::unique_ptr<v1::HeartbeatReply>> replies_;
};

struct Agent {
    Scratch tree;
    Identity identity = *Identity::open(tree.root(), "identity");
    Spool spool = *Spool::open(tree.root(), "spool");

    void beat(const std::string& state = "state") {
        const BeatFacts facts{"0123456789abcdef", state, noon, noon, v1::CLOCK_TRUSTED};
        REQUIRE(make_beat(identity, spool, facts, v1::OCCASION_INTERVAL));
    }
};

}  // namespace

TEST_CASE("delivery: what is acknowledged is gone, and what is not waits") {
    Agent agent;
    for (int i = 0; i < 3; ++i)
        agent.beat();
    Collector collector;
    auto& reply = collector.reply(2);
    reply.set_interval(60);
    collector.say(reply);
    const auto delivery = deliver_waiting(agent.spool, collector.post());
    REQUIRE(delivery);
    CHECK(delivery->end == Delivery::End::later);  // the second time nobody was there
    CHECK(delivery->heartbeats == 2);
    CHECK((*agent.spool.waiting_count()) == 1);
    CHECK(collector.batches[0].heartbeats_size() == 3);
    CHECK(collector.batches[1].heartbeats_size() == 1);
}

TEST_CASE("delivery: batches are as large as a collector takes") {
    Agent agent;
    for (std::size_t i = 0; i < most_batch_beats + 1; ++i)
        agent.beat("state " + std::to_string(i) + std::string(3000, 's'));
    Collector collector;
    collector.say(collector.reply(most_batch_beats));
    collector.say(collector.reply(most_batch_beats + 1));
    CHECK(deliver_waiting(agent.spool, collector.post())->heartbeats == most_batch_beats + 1);
    REQUIRE(collector.batches.size() == 2);
    for (const auto& batch : collector.batches)
        CHECK(batch.ByteSizeLong() <= most_batch);
}

TEST_CASE("delivery: a report goes where it is wanted, and is kept for when it is again") {
    Agent agent;
    const auto name = *agent.spool.keep_report("the report");
    agent.beat();
    Collector collector;
    auto& reply = collector.reply(1);
    reply.add_want_reports(sha256_raw("the report"));
    reply.add_want_reports(sha256_raw("another"));  // which is not there
    collector.say(reply);
    collector.answers.push_back({204, "", {}});
    CHECK(deliver_waiting(agent.spool, collector.post())->reports == 1);
    CHECK(collector.paths == std::vector<std::string>{"/v1/heartbeats", "/v1/reports"});
    CHECK((*agent.spool.report(name)));
}

TEST_CASE("delivery: a report that nothing names any more is dropped") {
    Agent agent;
    const auto name = *agent.spool.keep_report("the report");
    agent.beat();
    Collector collector;
    auto& reply = collector.reply(1);
    reply.add_want_reports(sha256_raw("the report"));
    collector.say(reply);
    collector.answers.push_back({400, "no", {}});
    const auto delivery = deliver_waiting(agent.spool, collector.post());
    CHECK(delivery->end == Delivery::End::done);
    CHECK_FALSE((*agent.spool.report(name)));
}

TEST_CASE("delivery: a state that the collector lost comes with the last heartbeat once more") {
    Agent agent;
    agent.beat();
    agent.beat();
    Collector collector;
    auto& reply = collector.reply(2);
    reply.add_want_states(sha256_raw("state"));
    collector.say(reply);
    collector.say(collector.reply(2));
    CHECK(deliver_waiting(agent.spool, collector.post())->end == Delivery::End::done);
    REQUIRE(collector.batches.size() == 2);
    REQUIRE(collector.batches[1].heartbeats_size() == 1);
    CHECK(collector.batches[1].heartbeats(0).state() == "state");
}

TEST_CASE("delivery: a state that is not the one in the spool is asked for once") {
    Agent agent;
    agent.beat();
    agent.beat();
    REQUIRE(agent.spool.keep_state("another"));
    Collector collector;
    for (int i = 0; i < 2; ++i) {
        auto& reply = collector.reply(2);
        reply.add_want_states(sha256_raw("state"));
        collector.say(reply);
    }
    CHECK(deliver_waiting(agent.spool, collector.post())->end == Delivery::End::done);
    CHECK(collector.batches[1].heartbeats(0).state().empty());
}

TEST_CASE("delivery: what an answer means") {
    using End = Delivery::End;
    const auto end = [](unsigned status) {
        return failed_delivery(HttpAnswer{status, "why\x1b", 7s}).end;
    };
    CHECK(end(401) == End::unknown_agent);
    CHECK(end(403) == End::refused);
    CHECK(end(400) == End::refused);
    CHECK(end(429) == End::later);
    CHECK(end(503) == End::later);
    CHECK(end(200) == End::refused);  // and no reply in it
    CHECK(failed_delivery(invalid("cut")).why == "cut");
    const auto busy = failed_delivery(HttpAnswer{503, "why\x1b", 7s});
    CHECK(busy.why == "the collector answers 503: why\\x1b");
    CHECK(busy.wait == 7s);
}

TEST_CASE("delivery: an acknowledgement of what was never made is an error") {
    Agent agent;
    agent.beat();
    Collector collector;
    collector.say(collector.reply(5));
    CHECK_FALSE(deliver_waiting(agent.spool, collector.post()));
    CHECK((*agent.spool.waiting_count()) == 1);
}

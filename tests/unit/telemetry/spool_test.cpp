// SPDX-License-Identifier: Apache-2.0
#include "telemetry/spool.h"

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

const std::string folder = "var/lib/bootseal/spool";

Spool spool_of(const Scratch& tree) {
    auto spool = Spool::open(tree.root(), folder);
    REQUIRE(spool);
    return *spool;
}

std::vector<std::uint64_t> waiting(const Spool& spool) {
    const auto beats = spool.waiting(100);
    REQUIRE(beats);
    std::vector<std::uint64_t> result;
    for (const auto& beat : *beats)
        result.push_back(beat.sequence);
    return result;
}

using Sequences = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("spool: what waits is there after a restart, in order") {
    const Scratch tree;
    {
        auto spool = spool_of(tree);
        CHECK_FALSE((*spool.last()));
        for (const std::uint64_t sequence : {9U, 10U, 100U})
            REQUIRE(spool.add({sequence, "beat " + std::to_string(sequence)}));
    }
    const auto spool = spool_of(tree);
    CHECK(waiting(spool) == Sequences{9, 10, 100});
    CHECK((*spool.last())->bytes == "beat 100");
    CHECK((*spool.waiting(2))[1].bytes == "beat 10");
}

TEST_CASE("spool: what was acknowledged is gone, but for the last") {
    const Scratch tree;
    auto spool = spool_of(tree);
    for (const std::uint64_t sequence : {1U, 2U, 3U})
        REQUIRE(spool.add({sequence, "beat"}));
    REQUIRE(spool.acknowledge(2));
    CHECK(waiting(spool) == Sequences{3});
    REQUIRE(spool.acknowledge(3));
    CHECK(waiting(spool).empty());
    CHECK((*spool.last())->sequence == 3);
    REQUIRE(spool.add({4, "beat"}));
    CHECK(waiting(spool_of(tree)) == Sequences{4});
    CHECK_FALSE(spool.acknowledge(5));
}

TEST_CASE("spool: what a power cut left half written is none") {
    const Scratch tree;
    auto spool = spool_of(tree);
    REQUIRE(spool.add({1, "beat"}));
    tree.put(folder + "/beats/00000000000000000002.new", "half");
    CHECK(waiting(spool) == Sequences{1});
    tree.put(folder + "/acknowledged", "");
    CHECK(waiting(spool) == Sequences{1});
}

TEST_CASE("spool: while many wait nothing is added that says nothing") {
    const Scratch tree;
    auto spool = spool_of(tree);
    CHECK((*spool.room()) == Spool::Room::some);
    for (std::uint64_t sequence = 1; sequence <= Spool::most_idle_beats; ++sequence)
        tree.put(folder + "/beats/" + std::to_string(sequence), "beat");
    CHECK((*spool.room()) == Spool::Room::none);
    REQUIRE(spool.acknowledge(Spool::most_idle_beats));
    CHECK((*spool.room()) == Spool::Room::some);
}

TEST_CASE("spool: the oldest reports go first, and the new one stays") {
    const Scratch tree;
    auto spool = spool_of(tree);
    REQUIRE(spool.keep_state("state"));
    std::vector<std::string> reports;
    for (const char letter : {'a', 'b', 'c', 'd'})
        reports.push_back((*spool.keep_report(std::string(6 << 20, letter))));
    CHECK_FALSE((*spool.report(reports[0])));
    CHECK_FALSE((*spool.report(reports[1])));
    CHECK((*spool.report(reports[2]))->front() == 'c');
    CHECK((*spool.report(reports[3]))->front() == 'd');
    CHECK((*spool.state()) == "state");
    REQUIRE(spool.drop_report(reports[3]));
    CHECK_FALSE((*spool.report(reports[3])));
    CHECK_FALSE((*spool.report("../beats")));
}

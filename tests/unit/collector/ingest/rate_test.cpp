// SPDX-License-Identifier: Apache-2.0
#include "ingest/rate.h"

#include "support/catch.h"

using namespace bootseal;
using namespace std::chrono_literals;

TEST_CASE("rate: so much at once, and so much a second from then on") {
    RateLimit rate(2, 10);
    const RateLimit::Clock::time_point start;
    for (int i = 0; i < 10; ++i)
        CHECK(rate.take("a", 1, start) == 0);
    CHECK(rate.take("a", 1, start) == 1);
    CHECK(rate.take("b", 1, start) == 0);
    CHECK(rate.take("a", 1, start + 500ms) == 0);
    CHECK(rate.take("a", 1, start + 500ms) == 1);
    CHECK(rate.take("a", 1, start + 1h) == 0);
}

TEST_CASE("rate: who asked for much waits for as long as it takes") {
    RateLimit rate(2, 10);
    const RateLimit::Clock::time_point start;
    CHECK(rate.take("a", 50, start) == 0);
    CHECK(rate.take("a", 1, start) == 21);
    CHECK(rate.take("a", 1, start + 19s) > 0);
    CHECK(rate.take("a", 1, start + 21s) == 0);
}

TEST_CASE("rate: who has not asked for long is forgotten") {
    RateLimit rate(1, 1);
    RateLimit::Clock::time_point now;
    for (int i = 0; i < 100'000; ++i)
        CHECK(rate.take(std::to_string(i), 1, now += 1ms) == 0);
    CHECK(rate.remembered() < 5000);
}

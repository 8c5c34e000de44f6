// SPDX-License-Identifier: Apache-2.0
#include "telemetry/backoff.h"

#include "support/catch.h"
#include "telemetry/retry_after.h"

using namespace bootseal;
using namespace std::chrono_literals;

TEST_CASE("backoff: twice as long each time, up to five minutes, and anew after a success") {
    Backoff backoff([] { return 0.0; });
    for (const auto expected : {2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 300s, 300s})
        CHECK(backoff.failed({}) == expected);
    backoff.succeeded();
    CHECK(backoff.failed({}) == 2s);
}

TEST_CASE("backoff: chance shortens a wait by half at most, and never what was asked for") {
    Backoff late([] { return 1.0; });
    CHECK(late.failed({}) == 1s);
    CHECK(late.failed(60s) == 62s);
    Backoff soon([] { return 0.0; });
    CHECK(soon.failed(60s) == 60s);
    CHECK(soon.failed(1s) == 4s);
    CHECK(soon.spread(100s) == 90s);
    CHECK(late.spread(100s) == 110s);
}

TEST_CASE("Retry-After is in seconds or a date that is held against the date of the answer") {
    const auto* const noon = "Sat, 21 Nov 2026 12:00:00 GMT";
    CHECK(parse_retry_after("120", "") == 120s);
    CHECK(parse_retry_after(" 7 ", noon) == 7s);
    CHECK(parse_retry_after("Sat, 21 Nov 2026 12:01:30 GMT", noon) == 90s);
    CHECK(parse_retry_after("Sat, 21 Nov 2026 11:00:00 GMT", noon) == 0s);
    CHECK(parse_retry_after("-5", noon) == 0s);
    CHECK(parse_retry_after("99999999", noon) == 24h);
    for (const auto* wrong : {"", "soon", "1.5", "Sat, 21 Nov 2026 12:01:30", "21 Nov 2026"})
        CHECK_FALSE(parse_retry_after(wrong, noon));
    CHECK_FALSE(parse_retry_after("Sat, 21 Nov 2026 12:01:30 GMT", ""));
}

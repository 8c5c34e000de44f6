// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("a time is read and shown as RFC 3339 in UTC") {
    const auto time = parse_time("2026-11-20T01:02:03Z");
    REQUIRE(time);
    CHECK(format_time(*time) == "2026-11-20T01:02:03Z");
    CHECK(format_time(Time()) == "1970-01-01T00:00:00Z");
}

TEST_CASE("what is not a time is refused") {
    for (const auto* text :
         {"", "2026-11-20", "2026-11-20T01:02:03", "2026-11-20 01:02:03Z", "2026-02-30T00:00:00Z",
          "2026-11-20T24:00:00Z", "2O26-11-20T01:02:03Z", "2026-11-20T01:02:03+00:00"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_time(text));
    }
}

TEST_CASE("a duration is numbers with their units") {
    CHECK(parse_duration("7d") == std::chrono::hours(7 * 24));
    CHECK(parse_duration("1h30m") == std::chrono::minutes(90));
    for (const auto* wrong :
         {"", "s", "5", "0s", "-1s", "5 m", "5w", "99999999999999d", "1e3s", "99999999d"})
        CHECK_FALSE(parse_duration(wrong));
}

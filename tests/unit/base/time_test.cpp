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

// SPDX-License-Identifier: Apache-2.0
#include "web/moment.h"

#include "support/catch.h"

using namespace bootseal;
using namespace std::chrono_literals;

TEST_CASE("moment: people are told how long ago it was, or will be") {
    const Time now(1'700'000'000s);
    CHECK(relative(now, now) == "just now");
    CHECK(relative(now - 59s, now) == "just now");
    CHECK(relative(now + 30s, now) == "in a moment");
    CHECK(relative(now - 60s, now) == "1 min ago");
    CHECK(relative(now - 4min, now) == "4 min ago");
    CHECK(relative(now - 36h, now) == "36 h ago");
    CHECK(relative(now - 48h, now) == "2 days ago");
    CHECK(relative(now + 72h, now) == "in 3 days");
    CHECK(relative(now - std::chrono::days(800), now) == "2 years ago");
}

TEST_CASE("moment: thousands are apart") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1000) == "1,000");
    CHECK(grouped(1'234'567) == "1,234,567");
}

TEST_CASE("moment: less than all is never shown as all") {
    CHECK(share(0, 0) == "–");
    CHECK(share(0, 5) == "0.0 %");
    CHECK(share(1, 3) == "33.3 %");
    CHECK(share(99'999, 100'000) == "99.9 %");
    CHECK(share(5, 5) == "100.0 %");
}

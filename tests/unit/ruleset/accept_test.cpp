// SPDX-License-Identifier: Apache-2.0
#include "ruleset/accept.h"

#include "sample.h"
#include "support/catch.h"
#include "trust/refusal.h"

using namespace bootseal;

namespace {

const Time before = *parse_time("2028-11-19T23:59:59Z");
const Time after = *parse_time("2028-11-20T00:00:00Z");
const OsRelease debian = {"debian", "12", "Debian"};

Result<> accept(std::uint64_t floor, Time now, const OsRelease& system) {
    const auto ruleset = parse_ruleset(sample_ruleset, "r");
    REQUIRE(ruleset);
    return accept_ruleset(*ruleset, floor, now, system);
}

}  // namespace

TEST_CASE("accept: a ruleset for this system, in time and not older") {
    CHECK(accept(2026112001, before, debian));
    CHECK(accept(0, Time(), debian));
}

TEST_CASE("accept: a serial below the floor is refused, whatever the clock says") {
    for (const Time now : {Time(), before, after}) {
        const auto result = accept(2026112002, now, debian);
        REQUIRE_FALSE(result);
        CHECK(result.error().code == Refusal::rollback);
        CHECK(result.error().what.find("serial 2026112001 of sample is below") == 0);
    }
}

TEST_CASE("accept: an expired ruleset is refused from that very second") {
    const auto result = accept(0, after, debian);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Refusal::expired);
    CHECK(result.error().what ==
          "ruleset sample 1.0.0 expired at 2028-11-20T00:00:00Z and it is 2028-11-20T00:00:00Z");
}

TEST_CASE("accept: a ruleset for another system is not for this one") {
    for (const auto& other : {OsRelease{"debian", "13", ""}, OsRelease{"ubuntu", "12", ""},
                              OsRelease{"debian", "", ""}}) {
        const auto result = accept(0, before, other);
        REQUIRE_FALSE(result);
        CHECK(result.error().code == Refusal::platform);
        CHECK(result.error().what == "ruleset sample 1.0.0 is for debian 12, and this system is " +
                                         other.id + " " + other.version);
    }
}

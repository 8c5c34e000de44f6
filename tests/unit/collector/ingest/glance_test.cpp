// SPDX-License-Identifier: Apache-2.0
#include "ingest/glance.h"

#include <bootseal/v1/heartbeat.pb.h>

#include "support/catch.h"

using namespace bootseal;

namespace {

v1::State state() {
    v1::State state;
    state.set_hostname("web1");
    state.set_os_id("debian");
    state.set_os_version("12");
    state.set_ruleset("cis");
    state.set_ruleset_serial(7);
    state.set_result(v1::RESULT_COMPLIANT);
    state.mutable_counts()->set_fail(3);
    state.set_integrity(v1::INTEGRITY_STATE_VIOLATED);
    state.set_lockdown(v1::LOCKDOWN_STATE_ENGAGED);
    state.set_next_waiver_ends(86'400);
    return state;
}

}  // namespace

TEST_CASE("glance: what a state says") {
    const auto glance = parse_glance(state().SerializeAsString());
    REQUIRE(glance);
    CHECK(glance->hostname == "web1");
    CHECK(glance->os == "debian 12");
    CHECK(glance->ruleset_serial == 7);
    CHECK(glance->result == HostResult::compliant);
    CHECK(glance->counts.fail == 3);
    CHECK(glance->integrity == HostIntegrity::violated);
    CHECK(glance->lockdown == HostLockdown::engaged);
    CHECK(glance->next_waiver_ends == Time(std::chrono::days(1)));
    CHECK(*parse_glance("") == Glance());
}

TEST_CASE("glance: what a database could not keep, or a person would be misled by, is escaped") {
    auto odd = state();
    odd.set_hostname(std::string("a\0b\x1b[1m", 7));
    odd.set_profile(std::string(4000, 'x'));
    odd.set_result(static_cast<v1::Result>(77));
    odd.set_integrity(static_cast<v1::IntegrityState>(-1));
    odd.set_next_waiver_ends(std::numeric_limits<std::int64_t>::max());
    const auto glance = parse_glance(odd.SerializeAsString());
    REQUIRE(glance);
    CHECK(glance->hostname == "a\\x00b\\x1b[1m");
    CHECK(glance->profile.size() <= most_glance_text);
    CHECK(glance->result == HostResult::unknown);
    CHECK(glance->integrity == HostIntegrity::not_looked);
    CHECK_FALSE(glance->next_waiver_ends);
}

TEST_CASE("glance: a digest has its length, and a serial fits a database") {
    for (const auto change : {+[](v1::State& one) { one.set_seal("short"); },
                              +[](v1::State& one) { one.set_report(std::string(33, 'x')); },
                              +[](v1::State& one) { one.set_ruleset_sha256("x"); },
                              +[](v1::State& one) { one.set_ruleset_serial(1ULL << 63U); }}) {
        auto wrong = state();
        change(wrong);
        CHECK_FALSE(parse_glance(wrong.SerializeAsString()));
    }
    CHECK_FALSE(parse_glance("\x08"));
}

TEST_CASE("glance: what changed is named, with both values") {
    const auto before = *parse_glance(state().SerializeAsString());
    CHECK(differences(before, before).empty());
    auto after = before;
    after.result = HostResult::failed;
    after.counts.fail = 4;
    after.next_waiver_ends.reset();
    const auto found = differences(before, after);
    REQUIRE(found.size() == 3);
    CHECK(found[0].what == "result");
    CHECK(found[0].before == "compliant");
    CHECK(found[0].after == "failed");
    CHECK(found[1].what == "fail");
    CHECK(found[2].before == "1970-01-02T00:00:00Z");
    CHECK(found[2].after.empty());
}

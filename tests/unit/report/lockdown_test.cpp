// SPDX-License-Identifier: Apache-2.0
#include "report/lockdown.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

using State = LockdownCheck::State;

LockdownStatus status_of(State network) {
    LockdownStatus status;
    status.facts = {true, Lockdown::whole};
    status.order.emplace().builder = "alice";
    status.checks = {{"sshd", State::holds, "alice alone"},
                     {"network", network, "as it is"},
                     {"sockets", State::note, "80/tcp"}};
    return status;
}

}  // namespace

TEST_CASE("lockdown status: a line for each, and the sum is last") {
    CHECK(lockdown_text(status_of(State::holds)) ==
          "holds    sshd     alice alone\n"
          "holds    network  as it is\n"
          "note     sockets  80/tcp\n"
          "LOCKED DOWN  for alice\n");
    CHECK(lockdown_text(LockdownStatus()) == "NOT LOCKED DOWN\n");
}

TEST_CASE("lockdown status: what one could not look at does not hold") {
    for (const auto state : {State::broken, State::unknown}) {
        const auto status = status_of(state);
        CHECK_FALSE(status.proven());
        CHECK(lockdown_text(status).ends_with(
            "NOT AS IT SHOULD BE  locked down for alice, and 1 thing does not hold\n"));
    }
    CHECK_FALSE(LockdownStatus().proven());
    CHECK(status_of(State::holds).proven());
}

TEST_CASE("lockdown status: as JSON") {
    auto status = status_of(State::broken);
    status.order->end = LockdownEnd{*parse_time("2026-11-21T19:00:00Z"), std::chrono::hours(2),
                                    LockdownEnd::Then::poweroff};
    const auto text = lockdown_json(status);
    CHECK(
        text.starts_with("{\n  \"engaged\": true,\n  \"proven\": false,\n  \"files\": true,\n"
                         "  \"running\": \"whole\",\n  \"builder\": \"alice\",\n"
                         "  \"until\": \"2026-11-21T19:00:00Z\",\n  \"then\": \"poweroff\",\n"));
    CHECK(text.find("\"what\": \"network\",\n      \"state\": \"broken\",\n") != text.npos);
}

// SPDX-License-Identifier: Apache-2.0
#include "system/live.h"

#include "support/catch.h"
#include "support/scratch.h"
#include "support/units.h"
#include "system/kernel.h"

using namespace bootseal;
using Kind = LiveStep::Kind;

TEST_CASE("live: each step reaches the part of the machine it is for") {
    const Scratch tree;
    tree.put("proc/sys/kernel/x", "1\n");
    tree.put("proc/self/mountinfo", "");
    Kernel kernel(tree.root());
    FakeUnits units;
    REQUIRE(run_step({Kind::set_sysctl, "kernel.x", "2"}, kernel, &units));
    CHECK(tree.get("proc/sys/kernel/x") == "2\n");
    REQUIRE(run_step({Kind::reload_manager, "", ""}, kernel, &units));
    REQUIRE(run_step({Kind::stop_unit, "a.service", ""}, kernel, &units));
    REQUIRE(run_step({Kind::start_unit, "b.service", ""}, kernel, &units));
    REQUIRE(run_step({Kind::reload_unit, "c.service", ""}, kernel, &units));
    CHECK(units.calls == std::vector<std::string>{"reload_manager", "stop a.service",
                                                  "start b.service", "reload c.service"});
    CHECK(run_step({Kind::remount, "/x", "nodev"}, kernel, &units).error().what ==
          "remount /x: not a mount point");
}

TEST_CASE("live: a step on a unit fails where no service manager runs") {
    const Scratch tree;
    Kernel kernel(tree.root());
    CHECK_FALSE(run_step({Kind::stop_unit, "a.service", ""}, kernel, nullptr));
}

TEST_CASE("live: a step is queued once") {
    std::vector<LiveStep> steps;
    add_step(steps, {Kind::reload_manager, "", ""});
    add_step(steps, {Kind::stop_unit, "a.service", ""});
    add_step(steps, {Kind::reload_manager, "", ""});
    CHECK(steps.size() == 2);
}

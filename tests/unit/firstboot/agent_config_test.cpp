// SPDX-License-Identifier: Apache-2.0
#include "firstboot/agent_config.h"

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("agent config: nothing is configured where there is no file") {
    const Scratch scratch;
    const auto config = read_agent_config(scratch.root());
    REQUIRE(config);
    CHECK_FALSE(config->profile);
    CHECK(config->on_failure == OnFailure::go_on);
}

TEST_CASE("agent config: each key of a later file wins") {
    const Scratch scratch;
    scratch.put("usr/lib/bootseal/agent.yaml", "profile: one\non_failure: continue\n");
    scratch.put("etc/bootseal/agent.yaml", "on_failure: poweroff\n");
    scratch.put("etc/bootseal/agent.d/20.yaml", "profile: three\n");
    scratch.put("etc/bootseal/agent.d/10.yaml", "profile: two\non_failure: isolate\n");
    scratch.put("etc/bootseal/agent.d/30.conf", "profile: four\n");
    const auto config = read_agent_config(scratch.root());
    REQUIRE(config);
    CHECK(config->profile == "three");
    CHECK(config->on_failure == OnFailure::isolate);
}

TEST_CASE("agent config: what is wrong is named") {
    const Scratch scratch;
    scratch.put("etc/bootseal/agent.d/10.yaml", "profile: one\nonfailure: isolate\n");
    const auto config = read_agent_config(scratch.root());
    REQUIRE_FALSE(config);
    CHECK(config.error().what.find("agent.d/10.yaml:2") != std::string::npos);
}

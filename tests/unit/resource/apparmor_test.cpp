// SPDX-License-Identifier: Apache-2.0
#include "resource/apparmor.h"

#include "support/resource.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

const std::string confined = "apparmor: {profiles: confined}";
const std::string enforced = "apparmor: {profiles: enforced}";
constexpr auto loaded = "sys/kernel/security/apparmor/profiles";

}  // namespace

TEST_CASE("apparmor: complaining is confined, and not enforced") {
    Scratch tree;
    tree.put("etc/apparmor.d/a", "/bin/a flags=(complain) {\n  profile b (complain) {\n  }\n}\n");
    tree.put("etc/apparmor.d/c", "profile c flags=(unconfined) {\n}\n");
    Machine machine(tree);
    CHECK(machine.holds(*make_resource(confined)));
    const auto resource = make_resource(enforced);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto& pending = machine.files.pending();
    REQUIRE(pending.size() == 1);
    CHECK(pending.at("etc/apparmor.d/a").content == "/bin/a {\n  profile b {\n  }\n}\n");
}

TEST_CASE("apparmor: a link that makes a profile complain is removed, one that disables is not") {
    Scratch tree;
    tree.put("etc/apparmor.d/a", "/bin/a {\n}\n");
    tree.directory("etc/apparmor.d/force-complain");
    tree.link("etc/apparmor.d/force-complain/a", "../a");
    Machine machine(tree);
    const auto resource = make_resource(enforced);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));

    tree.directory("etc/apparmor.d/disable");
    tree.link("etc/apparmor.d/disable/a", "../a");
    Machine other(tree);
    CHECK_FALSE(other.holds(*make_resource(confined)));
    CHECK(other.remedy(*make_resource(confined)).error().code ==
          std::errc::operation_not_supported);
    CHECK(other.files.pending().empty());
}

TEST_CASE("apparmor: without a profile nothing is confined") {
    Scratch tree;
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*make_resource(confined)));
    CHECK_FALSE(machine.remedy(*make_resource(confined)));
}

TEST_CASE("apparmor: the kernel's profiles are looked at where there is one") {
    Scratch tree;
    tree.put("etc/apparmor.d/a", "/bin/a {\n}\n");
    tree.directory("sys/kernel/security");
    const Kernel kernel(tree.root());
    Machine machine(tree);
    machine.kernel = &kernel;
    const auto live = [&](const std::string& yaml) {
        const auto evidence = machine.inspect(*make_resource(yaml));
        REQUIRE(evidence);
        REQUIRE(evidence->back().facet == Facet::live);
        return evidence->at(1).verdict == Verdict::compliant;
    };
    CHECK_FALSE(live(confined));  // off
    tree.put(loaded, "/bin/a (enforce)\n");
    CHECK(live(enforced));
    tree.put(loaded, "/bin/a (enforce)\n/bin/b (complain)\n");
    CHECK_FALSE(live(enforced));
    CHECK(live(confined));
    tree.put(loaded, "");
    CHECK_FALSE(live(confined));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/aide_database.h"

#include "support/process.h"
#include "support/resource.h"

namespace bootseal {

TEST_CASE("aide_database: a record that is there, and not empty, or one that a unit makes") {
    const auto resource = make_resource("aide_database: {state: made}");
    Scratch tree;
    tree.put("var/lib/aide/aide.db", "");
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*resource));
    CHECK(machine.remedy(*resource).error().code == std::errc::operation_not_supported);
    tree.put("usr/sbin/aideinit", "");
    Machine with(tree);
    CHECK_FALSE(with.holds(*resource));
    REQUIRE(with.remedy(*resource));
    CHECK(with.holds(*resource));
    const auto pending = with.files.pending();
    REQUIRE(with.remedy(*resource));
    CHECK(with.files.pending() == pending);

    // A unit of that name which does something else makes nothing.
    REQUIRE(with.files.write("etc/systemd/system/bootseal-aideinit.service", "[Unit]\n"));
    CHECK_FALSE(with.holds(*resource));
    REQUIRE(with.remedy(*resource));
    REQUIRE(
        with.files.remove("etc/systemd/system/multi-user.target.wants/bootseal-aideinit.service"));
    CHECK_FALSE(with.holds(*resource));

    tree.put("var/lib/aide/aide.db", "record");
    CHECK(Machine(tree).holds(*resource));
}

TEST_CASE("aide_database: systemd takes the unit", "[consumer]") {
    if (!has_consumer("/usr/bin/systemd-analyze")) return;
    Scratch tree;
    tree.put("usr/sbin/aideinit", "#!/bin/sh\n", 0755);
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource("aide_database: {state: made}")));
    const std::string name = "etc/systemd/system/bootseal-aideinit.service";
    tree.put(name, machine.files.pending().at(name).content.value_or(""));
    const auto said =
        run({"/usr/bin/systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
             "--root=" + tree.path(), "bootseal-aideinit.service"});
    INFO(said.err);
    CHECK(said.err.find("bootseal-aideinit") == std::string::npos);
}

}  // namespace bootseal

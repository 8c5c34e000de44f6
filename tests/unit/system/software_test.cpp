// SPDX-License-Identifier: Apache-2.0
#include "system/software.h"

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("software: no database of packages is a fact") {
    const Scratch tree;
    const auto inventory = read_inventory(tree.root());
    REQUIRE(inventory);
    CHECK(inventory->databases.empty());
    CHECK(inventory->software.empty());
}

TEST_CASE("software: sorted, and each path once") {
    const Scratch tree;
    tree.directory("usr/bin");
    tree.link("bin", "usr/bin");
    tree.put("var/lib/dpkg/status",
             "Package: b\nStatus: install ok installed\n\n"
             "Package: a\nStatus: install ok installed\nArchitecture: i386\n\n"
             "Package: a\nStatus: install ok installed\nArchitecture: amd64\n");
    tree.put("var/lib/dpkg/info/b.list", "/.\n/usr/bin/z\n/bin/z\n/bin/a\n");
    const auto inventory = read_inventory(tree.root());
    REQUIRE(inventory);
    CHECK(inventory->databases == std::vector{PackageKind::deb});
    const auto& all = inventory->software;
    REQUIRE(all.size() == 3);
    CHECK(all[0].architecture == "amd64");
    CHECK(all[1].architecture == "i386");
    CHECK(all[2].files == std::vector<std::string>{"usr/bin/a", "usr/bin/z"});
}

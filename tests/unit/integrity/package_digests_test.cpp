// SPDX-License-Identifier: Apache-2.0
#include "integrity/package_digests.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("package digests: those of the regular files of packages, and no others") {
    Inventory inventory;
    inventory.software.emplace_back().files = {"usr", "usr/bin/tool", "usr/bin/gone"};
    PackageDigests digests(inventory);
    CHECK(digests.wants("usr/bin/tool"));
    CHECK_FALSE(digests.wants("etc/passwd"));

    Entry entry;
    entry.path = "usr";
    digests.see(entry);
    entry.path = "usr/bin/tool";
    entry.sha256 = "ab";
    digests.see(entry);
    entry.path = "etc/passwd";
    digests.see(entry);

    REQUIRE(digests.find("usr/bin/tool"));
    CHECK(*digests.find("usr/bin/tool") == "ab");
    for (const auto* none : {"usr", "usr/bin/gone", "etc/passwd", ""})
        CHECK_FALSE(digests.find(none));
}

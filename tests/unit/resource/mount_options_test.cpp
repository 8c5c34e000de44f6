// SPDX-License-Identifier: Apache-2.0
#include "resource/mount_options.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("mount options: the last of an option and its opposite counts, and names are whole") {
    CHECK(has_mount_option("rw,nodev", "nodev"));
    CHECK(has_mount_option("dev,nodev", "nodev"));
    CHECK(has_mount_option("nodev,defaults", "nodev"));
    CHECK_FALSE(has_mount_option("nodev,dev", "nodev"));
    CHECK_FALSE(has_mount_option("xnodev,nodev=1,nodevx", "nodev"));
    CHECK_FALSE(has_mount_option("", "nodev"));
    CHECK_FALSE(has_mount_option("context=\"a,nodev,b\"", "nodev"));
    CHECK_FALSE(has_mount_option("user", "nodev"));
}

TEST_CASE("mount options: one is added, its opposite goes, the rest stays") {
    CHECK(add_mount_option("defaults", "nodev") == "defaults,nodev");
    CHECK(add_mount_option("rw,dev,size=1k", "nodev") == "rw,size=1k,nodev");
    CHECK(add_mount_option("nodev,dev,x", "nodev") == "x,nodev");
    CHECK(add_mount_option("", "noexec") == "noexec");
    CHECK(add_mount_option("noexec,rw", "noexec") == "noexec,rw");
    CHECK(add_mount_option("context=\"a,b\",exec", "noexec") == "context=\"a,b\",noexec");
}

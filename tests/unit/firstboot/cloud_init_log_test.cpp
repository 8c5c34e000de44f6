// SPDX-License-Identifier: Apache-2.0
#include "firstboot/cloud_init_log.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("cloud-init's log: who wrote what, and when") {
    const auto written = parse_cloud_init_log(
        "2026-11-20 12:00:00,001 - handlers.py[DEBUG]: start: init-network/config-ssh: running\n"
        "2026-11-20 12:00:01,002 - util.py[DEBUG]: Writing to /etc/ssh/x - wb: [600] 5 bytes\n"
        "2026-11-20 12:00:02,003 - handlers.py[DEBUG]: finish: init-network/config-ssh: SUCCESS\n"
        "2026-11-20 12:00:03,004 - util.py[DEBUG]: Writing to /etc/a b - ab: [None] 5 bytes\n"
        "2026-11-20 12:00:04,005 - util.py[DEBUG]: Writing to relative - wb: [600] 5 bytes\n"
        "not a time: Writing to /etc/none - wb: [600] 5 bytes\n"
        "2026-11-20 12:00:05,006 - util.py[DEBUG]: Writing to /etc/ssh/x - wb: [600] 6 bytes");
    REQUIRE(written.size() == 2);
    CHECK(written.at("/etc/a b").module == "cloud-init");
    CHECK(written.at("/etc/ssh/x").module == "cloud-init");
    CHECK(format_time(written.at("/etc/ssh/x").at) == "2026-11-20T12:00:05Z");
}

TEST_CASE("cloud-init's log: a module that is running is named") {
    const auto written = parse_cloud_init_log(
        "2026-11-20 12:00:00,001 - handlers.py[DEBUG]: start: init-network: running\n"
        "2026-11-20 12:00:00,001 - handlers.py[DEBUG]: start: init-network/config-ssh: running\n"
        "2026-11-20 12:00:01,002 - util.py[DEBUG]: Writing to /etc/x - wb: [600] 5 bytes\n");
    REQUIRE(written.size() == 1);
    CHECK(written.at("/etc/x").module == "config-ssh");
}

// SPDX-License-Identifier: Apache-2.0
#include "system/named_file.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("named_file: a file is made, replaced and read") {
    const Scratch tree;
    const auto path = tree.path("report.json");
    REQUIRE(write_named_file(path, "one"));
    REQUIRE(write_named_file(path, "two"));
    const auto bytes = read_named_file(path);
    REQUIRE(bytes);
    CHECK(*bytes == "two");
}

TEST_CASE("named_file: a device, FIFO or folder is refused and stays what it is") {
    const Scratch tree;
    tree.directory("folder");
    REQUIRE(::mkfifo(tree.path("fifo").c_str(), 0600) == 0);
    tree.link("device", tree.path("fifo"));  // as /dev/stdout leads to something else
    for (const auto* name : {"folder", "fifo", "device"}) {
        INFO(name);
        CHECK_FALSE(write_named_file(tree.path(name), "text"));
        CHECK_FALSE(read_named_file(tree.path(name)));
    }
    struct stat status = {};
    REQUIRE(::lstat(tree.path("fifo").c_str(), &status) == 0);
    CHECK(S_ISFIFO(status.st_mode));
    REQUIRE(::lstat(tree.path("device").c_str(), &status) == 0);
    CHECK(S_ISLNK(status.st_mode));
}

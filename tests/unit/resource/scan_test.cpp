// SPDX-License-Identifier: Apache-2.0
#include "resource/scan.h"

#include <sys/stat.h>
#include <unistd.h>

#include "support/resource.h"

namespace bootseal {

namespace {

const std::string writable = "scan: {without: world_writable}";

void mode(const Scratch& tree, const std::string& path, mode_t bits) {
    REQUIRE(::chmod(tree.path(path).c_str(), bits) == 0);
}

}  // namespace

TEST_CASE("scan: files that everybody may write to, and folders without a sticky bit") {
    Scratch tree;
    tree.put("etc/a", "");
    tree.directory("tmp");
    mode(tree, "tmp", 01777);
    Machine machine(tree);
    CHECK(machine.holds(*make_resource(writable)));

    tree.put("srv/b", "");
    mode(tree, "srv/b", 0666);
    tree.directory("srv/drop");
    mode(tree, "srv/drop", 0777);
    tree.link("srv/link", "b");  // links are 0777 and say nothing
    Machine later(tree);
    const auto evidence = later.inspect(*make_resource(writable));
    REQUIRE(evidence);
    REQUIRE(evidence->size() == 2);
    CHECK((*evidence)[0].where == "/srv/b");
    CHECK((*evidence)[0].actual == "0666");
    CHECK((*evidence)[1].where == "/srv/drop");
}

TEST_CASE("scan: the remedy takes the bit from files and makes folders sticky, once") {
    Scratch tree;
    tree.put("b", "");
    mode(tree, "b", 0667);
    tree.directory("drop");
    mode(tree, "drop", 0777);
    Machine machine(tree);
    const auto resource = make_resource(writable);
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(machine.files.pending().at("b").access.mode == 0665);
    CHECK(machine.files.pending().at("drop").access.mode == 01777);
    const auto once = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == once);
}

TEST_CASE("scan: files of nobody are named with their number, and are a person's to settle") {
    if (::geteuid() != 0) return;
    Scratch tree;
    tree.put("etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n");
    tree.put("etc/group", "root:x:0:\nann:x:1000:\n");
    tree.put("a", "");
    REQUIRE(::chown(tree.path("a").c_str(), 1000, 1000) == 0);
    const auto resource = make_resource("scan: {without: unowned}");
    CHECK(Machine(tree).holds(*resource));
    for (const char* name : {"b", "c"}) {
        tree.put(name, "");
        REQUIRE(::chown(tree.path(name).c_str(), 4711, 0) == 0);
    }
    REQUIRE(::lchown(tree.path("a").c_str(), 1000, 4712) == 0);
    // A number that systemd lends to a service while it runs.
    tree.put("d", "");
    REQUIRE(::chown(tree.path("d").c_str(), 61184, 65519) == 0);
    Machine machine(tree);
    const auto evidence = machine.inspect(*resource);
    REQUIRE(evidence);
    REQUIRE(evidence->size() == 2);
    CHECK((*evidence)[0].where == "/b");
    CHECK((*evidence)[0].actual == "user 4711, as 1 more files");
    CHECK((*evidence)[1].where == "/a");
    CHECK((*evidence)[1].actual == "group 4712");
    CHECK_FALSE(machine.remedy(*resource));
}

TEST_CASE("scan: every SUID and SGID file is listed") {
    Scratch tree;
    const auto resource = make_resource("scan: {without: privileged}");
    tree.put("bin/plain", "");
    CHECK(Machine(tree).holds(*resource));
    for (int i = 0; i < 30; ++i) {
        const auto path = "bin/p" + std::to_string(i);
        tree.put(path, "");
        mode(tree, path, i % 2 == 0 ? 04755 : 02755);
    }
    tree.directory("shared");
    mode(tree, "shared", 02775);  // of a folder it means something else
    const auto evidence = Machine(tree).inspect(*resource);
    REQUIRE(evidence);
    CHECK(evidence->size() == 30);
}

TEST_CASE("scan: other words are refused") {
    CHECK_FALSE(parse_resource("scan: {without: setuid}"));
    CHECK_FALSE(parse_resource("scan: {without: unowned, path: /}"));
    CHECK_FALSE(parse_resource("scan: {}"));
}

}  // namespace bootseal

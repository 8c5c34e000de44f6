// SPDX-License-Identifier: Apache-2.0
#include "system/os_release.h"

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("os-release: what a system calls itself") {
    const auto system = parse_os_release(
        "# comment\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=x\nVERSION_ID=\"12\"\n"
        "VERSION=\"12 (bookworm)\"\n\nID=debian\n",
        "f");
    REQUIRE(system);
    CHECK(system->id == "debian");
    CHECK(system->version == "12");
    CHECK(system->name == "Debian GNU/Linux 12 (bookworm)");
}

TEST_CASE("os-release: a value is read as a shell reads it, the last one counts") {
    const auto value = [](std::string_view written) {
        const auto system = parse_os_release("ID=" + std::string(written) + "\n", "f");
        REQUIRE(system);
        return system->id;
    };
    CHECK(value("debian") == "debian");
    CHECK(value("'a\\b'") == "a\\b");
    CHECK(value("\"a\\\"\\$\\b\"") == "a\"$\\b");
    CHECK(value("a\\ b") == "a b");
    CHECK(value("\"a\"'b'") == "ab");
    CHECK(value("") == "");
    CHECK(value("a\nID=b") == "b");
    CHECK(value("a  ") == "a");
    CHECK(parse_os_release("", "f")->id == "linux");
    CHECK(parse_os_release("#ID=a\nXID=b\n", "f")->id == "linux");
    for (const auto* broken : {"ID=\"a\n", "ID='a\n", "ID=a\\\n"}) {
        const auto system = parse_os_release(broken, "f");
        REQUIRE_FALSE(system);
        CHECK(system.error().what == "f: ID has a quote without end");
    }
}

TEST_CASE("os-release: the file in /etc wins, the vendor's is next, none is an error") {
    const Scratch tree;
    CHECK_FALSE(read_os_release(Overlay(tree.root())));
    tree.put("usr/lib/os-release", "ID=vendor\n");
    CHECK(read_os_release(Overlay(tree.root()))->id == "vendor");
    tree.link("etc/os-release", "../usr/lib/os-release");
    CHECK(read_os_release(Overlay(tree.root()))->id == "vendor");

    const Scratch other;
    other.put("usr/lib/os-release", "ID=vendor\n");
    other.put("etc/os-release", "ID=local\n");
    CHECK(read_os_release(Overlay(other.root()))->id == "local");
}

TEST_CASE("os-release: what cannot be read is an error, not another system") {
    const Scratch tree;
    tree.put("usr/lib/os-release", "ID=vendor\n");
    tree.directory("etc/os-release");
    CHECK_FALSE(read_os_release(Overlay(tree.root())));
}

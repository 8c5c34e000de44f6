// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "support/catch.h"
#include "support/scratch.h"
#include "system/software.h"

using namespace bootseal;

namespace {

using Paths = std::vector<std::string>;

constexpr auto status = "var/lib/dpkg/status";

std::string stanza(const std::string& name, const std::string& state,
                   const std::string& more = "") {
    return "Package: " + name + "\nStatus: install ok " + state +
           "\nMaintainer: Ann <ann@example.org>\nArchitecture: amd64\nVersion: 1:2-3\n" + more +
           "Description: a tool\n that does much\n\n";
}

std::vector<Software> read(const Scratch& tree) {
    auto list = read_deb_software(tree.root());
    REQUIRE(list);
    REQUIRE(*list);
    return std::move(**list);
}

std::string error_of(const Scratch& tree) {
    const auto list = read_deb_software(tree.root());
    return list ? "no error" : list.error().what;
}

}  // namespace

TEST_CASE("deb software: what the database says of a package") {
    const Scratch tree;
    tree.put(status, stanza("tool", "installed", "Source: tools (2-2)\n"));
    tree.put("var/lib/dpkg/info/tool.list", "/.\n/usr\n/usr/bin\n/usr/bin/tool\n");
    tree.put("usr/share/doc/tool/copyright", "Format: x\nLicense: GPL-2+\n");
    const auto all = read(tree);
    REQUIRE(all.size() == 1);
    const auto& tool = all[0];
    CHECK(tool.kind == PackageKind::deb);
    CHECK(tool.name == "tool");
    CHECK(tool.version == "1:2-3");
    CHECK(tool.architecture == "amd64");
    CHECK(tool.source == "tools");
    CHECK(tool.source_version == "2-2");
    CHECK(tool.maintainer == "Ann <ann@example.org>");
    CHECK(tool.description == "a tool");
    CHECK(tool.licences == std::vector<std::string>{"GPL-2+"});
    CHECK(tool.files == Paths{"usr", "usr/bin", "usr/bin/tool"});
    CHECK_FALSE(tool.epoch);
}

TEST_CASE("deb software: what was removed is not there, what went wrong half-way is") {
    const Scratch tree;
    tree.put(status, stanza("gone", "config-files") + stanza("half", "half-installed") +
                         stanza("never", "not-installed") + stanza("tool", "triggers-pending"));
    tree.put("var/lib/dpkg/updates/0000", stanza("tool", "config-files"));
    const auto all = read(tree);
    REQUIRE(all.size() == 1);
    CHECK(all[0].name == "half");
}

TEST_CASE("deb software: of several architectures each has its own list") {
    const Scratch tree;
    tree.put(status, stanza("lib", "installed") +
                         "Package: lib\nStatus: install ok installed\nArchitecture: i386\n\n");
    tree.put("var/lib/dpkg/info/lib:amd64.list", "/.\n/lib/x\n");
    tree.put("var/lib/dpkg/info/lib:i386.list", "/.\n/lib/y\n");
    const auto all = read(tree);
    REQUIRE(all.size() == 2);
    CHECK(all[0].files == Paths{"lib/x"});
    CHECK(all[1].files == Paths{"lib/y"});
    CHECK(all[1].version.empty());
}

TEST_CASE("deb software: a file is where its diversion moved it") {
    const Scratch tree;
    tree.directory("usr/bin");
    tree.link("bin", "usr/bin");
    tree.put(status, stanza("sh", "installed") + stanza("other", "installed"));
    tree.put("var/lib/dpkg/info/sh.list", "/.\n/bin/sh\n");
    tree.put("var/lib/dpkg/info/other.list", "/.\n/bin/sh\n");
    tree.put("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\nother\n");
    const auto all = read(tree);
    REQUIRE(all.size() == 2);
    CHECK(all[0].files == Paths{"usr/bin/sh"});
    CHECK(all[1].files == Paths{"usr/bin/sh.distrib"});
    tree.put("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\n:\n");
    CHECK(read(tree)[0].files == Paths{"usr/bin/sh.distrib"});
    tree.put("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\n");
    CHECK(error_of(tree).find("ends too early") != std::string::npos);
}

TEST_CASE("deb software: images without a package manager have a file for each package") {
    const Scratch tree;
    tree.put(status, "");
    tree.put("var/lib/dpkg/status.d/base-files",
             "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n");
    tree.put("var/lib/dpkg/status.d/base-files.md5sums",
             "0123456789abcdef0123456789abcdef  usr/lib/os-release\n");
    const auto all = read(tree);
    REQUIRE(all.size() == 1);
    CHECK(all[0].version == "12.4");
    CHECK(all[0].files == Paths{"usr/lib/os-release"});
}

TEST_CASE("deb software: no dpkg is a fact, a dpkg that cannot be read is an error") {
    const Scratch tree;
    const auto none = read_deb_software(tree.root());
    REQUIRE(none);
    CHECK_FALSE(*none);
    tree.put(status, "Version: 1\n");
    CHECK(error_of(tree) == "/var/lib/dpkg/status:1: a paragraph ends that names no package");
    tree.put(status, stanza("tool", "installed"));
    REQUIRE(::mkfifo(tree.path("copyright").c_str(), 0644) == 0);
    tree.link("usr/share/doc/tool/copyright", "/copyright");
    CHECK(error_of(tree).find("FIFO") != std::string::npos);
}

TEST_CASE("deb software: a copyright may be long") {
    const Scratch tree;
    tree.put(status, stanza("tool", "installed"));
    tree.put("usr/share/doc/tool/copyright",
             "Format: x\nLicense: MIT\n" + std::string(3 << 20, ' '));
    CHECK(read(tree)[0].licences == std::vector<std::string>{"MIT"});
}

TEST_CASE("deb software: a folder of documentation that is a link leads nowhere else") {
    const Scratch tree;
    const Scratch outside;
    outside.put("copyright", "Format: x\nLicense: GPL-2\n");
    tree.put(status, stanza("tool", "installed") + stanza("libtool", "installed"));
    tree.link("usr/share/doc/tool", outside.path());
    tree.put("usr/share/doc/common/copyright", "Format: x\nLicense: MIT\n");
    tree.link("usr/share/doc/libtool", "common");
    const auto all = read(tree);
    REQUIRE(all.size() == 2);
    CHECK(all[0].licences == std::vector<std::string>{"MIT"});
    CHECK(all[1].licences.empty());
}

// SPDX-License-Identifier: Apache-2.0
#include "system/packages.h"

#include <sys/stat.h>

#include "base/text.h"
#include "support/catch.h"
#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

constexpr auto status_file = "var/lib/dpkg/status";

std::string stanza(const std::string& name, const std::string& status,
                   const std::string& architecture = "amd64") {
    return "Package: " + name + "\nStatus: " + status +
           "\nMaintainer: Ann <ann@example.org>\nArchitecture: " + architecture +
           "\nVersion: 1.2-3\nProvides: mail-agent\nDescription: a package\n"
           " Status: install ok not-installed\n .\n Package: no\n\n";
}

std::string error_of(const Scratch& tree) {
    const auto found = Packages(tree.root()).find("a");
    return found ? "no error" : found.error().what;
}

}  // namespace

TEST_CASE("packages: what dpkg knows of a package is found by its name") {
    const Scratch tree;
    tree.put(status_file, stanza("zsh", "install ok installed") +
                              stanza("cron", "deinstall ok config-files") +
                              stanza("apt", "install reinstreq half-installed") +
                              stanza("man-db", "install ok triggers-pending"));
    const Packages packages(tree.root());
    const auto zsh = **packages.find("zsh");
    CHECK(zsh.version == "1.2-3");
    CHECK(zsh.architecture == "amd64");
    CHECK(zsh.state == PackageState::installed);
    CHECK((*packages.find("cron"))->state == PackageState::config_files);
    CHECK((*packages.find("apt"))->state == PackageState::half_installed);
    CHECK((*packages.find("man-db"))->state == PackageState::installed);
    CHECK_FALSE(*packages.find("zs"));
    CHECK_FALSE(*packages.find("zsh-common"));
    CHECK_FALSE(*packages.find(""));
}

TEST_CASE("packages: what only provides a name does not bear it") {
    const Scratch tree;
    tree.put(status_file, stanza("exim4", "install ok installed"));
    CHECK_FALSE(*Packages(tree.root()).find("mail-agent"));
}

TEST_CASE("packages: of several architectures the most installed one answers") {
    const Scratch tree;
    tree.put(status_file, stanza("libc6", "install ok installed", "amd64") +
                              stanza("libc6", "deinstall ok config-files", "i386"));
    const Packages packages(tree.root());
    CHECK((*packages.find("libc6"))->state == PackageState::installed);
    CHECK((*packages.find("libc6:i386"))->state == PackageState::config_files);
    CHECK_FALSE(*packages.find("libc6:arm64"));
}

TEST_CASE("packages: what dpkg had yet to merge when it was cut off is newer") {
    const Scratch tree;
    tree.put(status_file, stanza("a", "install ok installed"));
    tree.put("var/lib/dpkg/updates/0001", stanza("a", "deinstall ok half-configured"));
    tree.put("var/lib/dpkg/updates/0000", stanza("a", "install ok unpacked"));
    tree.put("var/lib/dpkg/updates/tmp.i", "half a li");
    CHECK((*Packages(tree.root()).find("a"))->state == PackageState::half_configured);
}

TEST_CASE("packages: a database that cannot be read is an error, not an empty machine") {
    const Scratch tree;
    CHECK(error_of(tree).find("No such file") != std::string::npos);
    tree.put(status_file, "");
    CHECK(error_of(tree) ==
          "read the package database: /var/lib/dpkg/status: names no package at all");
    tree.put(status_file, std::string(4096, '\0'));
    CHECK(error_of(tree).find("status:1: is not a field") != std::string::npos);
    tree.put(status_file, "Package: a\nStatus: install ok gone\n");
    CHECK(error_of(tree).find("unknown status: install ok gone") != std::string::npos);
    tree.put(status_file, "Status: install ok installed\n");
    CHECK(error_of(tree).find("names no package") != std::string::npos);
    tree.put(status_file, " continued\n");
    CHECK(error_of(tree).find("continues no field") != std::string::npos);
    tree.put(status_file, stanza("a", "install ok installed"));
    CHECK(error_of(tree) == "no error");
    tree.directory("var/lib/dpkg/updates/0000");
    CHECK(error_of(tree).find("is a directory") != std::string::npos);
}

TEST_CASE("packages: a FIFO in place of the database is refused at once") {
    const Scratch tree;
    tree.directory("var/lib/dpkg");
    REQUIRE(::mkfifo(tree.path(status_file).c_str(), 0644) == 0);
    CHECK(error_of(tree).find("is a FIFO") != std::string::npos);
}

TEST_CASE("packages: the database is read with the first question and kept") {
    const Scratch tree;
    tree.put(status_file, stanza("a", "install ok installed"));
    const Packages packages(tree.root());
    tree.put(status_file, stanza("b", "install ok installed"));
    CHECK(*packages.find("b"));
    tree.put(status_file, stanza("c", "install ok installed"));
    CHECK(*packages.find("b"));
}

TEST_CASE("packages: letters' case, odd spacing and a missing last line end are as dpkg has them") {
    const Scratch tree;
    tree.put(status_file,
             "package:a\nSTATUS:  install  ok  installed \nVersion:\t1\nX: y\n\n\n"
             "Package: b\nArchitecture: all\n\nPackage: c\nStatus: hold ok installed");
    const Packages packages(tree.root());
    CHECK((*packages.find("a"))->state == PackageState::installed);
    CHECK((*packages.find("a"))->version == "1");
    CHECK((*packages.find("b"))->state == PackageState::not_installed);
    CHECK((*packages.find("c"))->state == PackageState::installed);
}

TEST_CASE("packages: dpkg-query agrees", "[consumer]") {
    if (!has_consumer("/usr/bin/dpkg-query")) return;
    const Scratch tree;
    tree.put(status_file, stanza("aa", "install ok installed") +
                              stanza("bb", "deinstall ok config-files") +
                              stanza("cc", "install ok half-configured", "all") +
                              stanza("dd", "install reinstreq half-installed") +
                              "PACKAGE:ee\nSTATUS: hold  ok installed\nArchitecture: all\n"
                              "Maintainer: x\nDescription: x\nVersion: 1-1\n\n" +
                              stanza("ff", "install ok unpacked"));
    tree.put("var/lib/dpkg/updates/0001", stanza("aa", "install ok unpacked"));
    // dpkg-query does not look at updates: only dpkg itself does, and merges them.
    const auto asked = run({"/usr/bin/dpkg-query", "--admindir=" + tree.path("var/lib/dpkg"), "-W",
                            "-f=${Package} ${db:Status-Status} ${Version}\\n"});
    INFO(asked.err);
    REQUIRE(asked.status == 0);
    const Packages packages(tree.root());
    const auto rows = lines(asked.out);
    CHECK(rows.size() == 6);
    for (const auto row : rows) {
        const auto parts = words(row);
        REQUIRE(parts.size() == 3);
        const auto ours = **packages.find(parts[0]);
        INFO(row);
        CHECK(describe(ours.state) == parts[1]);
        CHECK(ours.version == parts[2]);
    }
}

// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "support/catch.h"
#include "support/scratch.h"
#include "system/software.h"

using namespace bootseal;

namespace {

using Paths = std::vector<std::string>;

constexpr auto installed = "lib/apk/db/installed";

std::vector<Software> read(const Scratch& tree) {
    auto list = read_apk_software(tree.root());
    REQUIRE(list);
    REQUIRE(*list);
    return std::move(**list);
}

std::string error_of(const std::string& text) {
    const Scratch tree;
    tree.put(installed, text);
    const auto list = read_apk_software(tree.root());
    return list ? "no error" : list.error().what;
}

}  // namespace

TEST_CASE("apk software: what the database says of a package") {
    const Scratch tree;
    tree.directory("usr/lib");
    tree.link("lib64", "usr/lib");
    tree.put(installed,
             "C:Q1wwK0/qIIF1PXxS+IzmcAsuqQKjI=\nP:ssl_client\nV:1.36.1-r5\nA:x86_64\n"
             "T:External ssl_client\nL:GPL-2.0-only\no:busybox\nm:Ann <ann@example.org>\n"
             "F:usr\nF:usr/bin\nM:0:0:755\nR:ssl_client\na:0:0:755\nZ:Q1abc=\nF:lib64\nR:x.so\n\n"
             "P:none\nV:1\nF:\nR:top\n");
    const auto all = read(tree);
    REQUIRE(all.size() == 2);
    const auto& one = all[0];
    CHECK(one.kind == PackageKind::apk);
    CHECK(one.name == "ssl_client");
    CHECK(one.version == "1.36.1-r5");
    CHECK(one.architecture == "x86_64");
    CHECK(one.source == "busybox");
    CHECK(one.maintainer == "Ann <ann@example.org>");
    CHECK(one.description == "External ssl_client");
    CHECK(one.licences == std::vector<std::string>{"GPL-2.0-only"});
    CHECK(one.files == Paths{"usr/bin/ssl_client", "usr/lib/x.so"});
    CHECK(all[1].files == Paths{"top"});
    CHECK(all[1].licences.empty());
}

TEST_CASE("apk software: no apk is a fact, and a newer one may keep it in /usr") {
    const Scratch tree;
    const auto none = read_apk_software(tree.root());
    REQUIRE(none);
    CHECK_FALSE(*none);
    tree.put("usr/lib/apk/db/installed", "P:a\n");
    CHECK(read(tree).size() == 1);
    tree.put(installed, "");
    CHECK(read(tree).empty());
}

TEST_CASE("apk software: what cannot be read in whole is an error") {
    CHECK(error_of("P:a\n\nnonsense\n") == "lib/apk/db/installed:3: is not a field");
    CHECK(error_of("P\n") == "lib/apk/db/installed:1: is not a field");
    CHECK(error_of("V:1\n\n") == "lib/apk/db/installed:2: a package ends that has no name");
    CHECK(error_of("P:a\nF:usr\nR:../x\n") == "lib/apk/db/installed:3: names no file");
    CHECK(error_of("P:a\nR:\n") == "lib/apk/db/installed:2: names no file");
    CHECK(error_of(std::string("P:a\0b\n\n", 7)) == "no error");
    const Scratch tree;
    tree.directory(installed);
    CHECK_FALSE(read_apk_software(tree.root()));
    const Scratch fifo;
    fifo.directory("lib/apk/db");
    REQUIRE(::mkfifo(fifo.path(installed).c_str(), 0644) == 0);
    CHECK_FALSE(read_apk_software(fifo.root()));
}

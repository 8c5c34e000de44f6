// SPDX-License-Identifier: Apache-2.0
#include "system/package_files.h"

#include <algorithm>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

using Paths = std::vector<std::string>;

Scratch& with_packages(Scratch& tree) {
    tree.directory("usr/bin");
    tree.link("bin", "usr/bin");
    tree.put("var/lib/dpkg/info/tool.list", "/.\n/bin\n/bin/tool\n/usr\n/usr/share/tool\n");
    tree.put("var/lib/dpkg/info/tool.postinst", "");
    tree.put("var/lib/dpkg/info/libtool:amd64.list", "/.\n/usr/lib/libtool.so.1\n");
    tree.put("var/lib/dpkg/info/tool-doc.list", "/.\n/usr/share/doc/tool\n");
    return tree;
}

}  // namespace

TEST_CASE("package files: what a package has, by paths without links") {
    Scratch tree;
    PackageFiles files(with_packages(tree).root());
    auto paths = files.of("tool");
    REQUIRE(paths);
    std::sort(paths->begin(), paths->end());
    CHECK(*paths == Paths{"bin", "usr", "usr/bin/tool", "usr/share/tool",
                          "var/lib/dpkg/info/tool.list", "var/lib/dpkg/info/tool.postinst"});
    CHECK(files.of("libtool")->size() == 2);
    CHECK(files.of("nothing")->empty());
    CHECK(files.of("lib")->empty());
}

TEST_CASE("package files: whose a path is") {
    Scratch tree;
    const auto owner_of = PackageFiles(with_packages(tree).root()).owners();
    REQUIRE(owner_of);
    CHECK((*owner_of)("usr/bin/tool") == "tool");
    CHECK((*owner_of)("bin/tool").empty());
    CHECK((*owner_of)("usr/lib/libtool.so.1") == "libtool");
    CHECK((*owner_of)("var/lib/dpkg/info/tool.postinst") == "tool");
    CHECK((*owner_of)("etc/passwd").empty());
}

TEST_CASE("package files: no dpkg, no packages; a damaged list is an error") {
    const Scratch empty;
    CHECK(PackageFiles(empty.root()).of("tool")->empty());
    CHECK(PackageFiles(empty.root()).owners());
    const Scratch damaged;
    damaged.put("var/lib/dpkg/info/tool.list", "/.\nusr/bin/tool\n");
    const auto paths = PackageFiles(damaged.root()).of("tool");
    REQUIRE_FALSE(paths);
    CHECK(paths.error().what == "/var/lib/dpkg/info/tool.list: lists what is no path");
}

TEST_CASE("package files: a package may have very many") {
    const Scratch tree;
    std::string list;
    while (list.size() < 3 << 20)
        list += "/usr/share/tool/" + std::to_string(list.size()) + "\n";
    tree.put("var/lib/dpkg/info/tool.list", list);
    CHECK(PackageFiles(tree.root()).of("tool"));
}

// SPDX-License-Identifier: Apache-2.0
#include "system/rpm_packages.h"

#include "support/catch.h"
#include "support/rpm.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

using Paths = std::vector<std::string>;

std::string error_of(const RpmHeaderMaker& header) {
    const Scratch tree;
    const auto added = RpmPackages(tree.root()).add(header.bytes());
    return added ? "no error" : added.error().what;
}

}  // namespace

TEST_CASE("rpm packages: what a header says of its package") {
    const Scratch tree;
    tree.directory("usr/bin");
    tree.link("bin", "usr/bin");
    RpmPackages packages(tree.root());
    REQUIRE(packages.add(RpmHeaderMaker()
                             .text(1000, "tool")
                             .text(1001, "1.2")
                             .text(1002, "3.fc40")
                             .numbers(1003, {1})
                             .text(1004, "A tool")
                             .text(1011, "Fedora Project")
                             .text(1014, "MIT")
                             .text(1015, "Ann")
                             .text(1022, "x86_64")
                             .text(1044, "tools-1.2-3.fc40.src.rpm")
                             .numbers(1116, {0, 0, 1})
                             .texts(1117, {"a", "b", "tool"})
                             .texts(1118, {"/usr/share/tool/", "/bin/"})
                             .bytes()));
    REQUIRE(packages.add(
        RpmHeaderMaker().text(1000, "old").text(1015, "Ann").texts(1027, {"/bin/old"}).bytes()));
    REQUIRE(packages.add(RpmHeaderMaker().text(1000, "gpg-pubkey").bytes()));
    const auto all = packages.finish();
    REQUIRE(all.size() == 2);
    const auto& tool = all[0];
    CHECK(tool.kind == PackageKind::rpm);
    CHECK(tool.name == "tool");
    CHECK(tool.version == "1.2-3.fc40");
    CHECK(tool.epoch == 1U);
    CHECK(tool.description == "A tool");
    CHECK(tool.maintainer == "Fedora Project");
    CHECK(tool.licences == std::vector<std::string>{"MIT"});
    CHECK(tool.architecture == "x86_64");
    CHECK(tool.source == "tools-1.2-3.fc40.src.rpm");
    CHECK(tool.files == Paths{"usr/share/tool/a", "usr/share/tool/b", "usr/bin/tool"});
    CHECK(all[1].files == Paths{"usr/bin/old"});
    CHECK(all[1].maintainer == "Ann");
    CHECK_FALSE(all[1].epoch);
}

TEST_CASE("rpm packages: what makes no sense is an error that names the package") {
    CHECK(error_of(RpmHeaderMaker().text(1001, "1")) == "a package has no name");
    CHECK(error_of(RpmHeaderMaker().text(1000, "a").texts(1117, {"x"})) ==
          "a: a file has no folder");
    CHECK(error_of(RpmHeaderMaker()
                       .text(1000, "a")
                       .texts(1117, {"x"})
                       .numbers(1116, {1})
                       .texts(1118, {"/"})) == "a: a file has no folder");
    CHECK(error_of(RpmHeaderMaker().text(1000, "a").texts(1027, {std::string(5000, 'x')})) ==
          "a: a path is too long");
    CHECK(error_of(RpmHeaderMaker().text(1000, "\x1b").numbers(1001, {1})) ==
          "\\x1b: entry 1001 is no string");
}

TEST_CASE("rpm packages: few bytes do not become many") {
    // 100,000 names in one long folder.
    const std::size_t many = 100'000;
    std::string folder = "/";
    while (folder.size() < 4000)
        folder += std::string(200, 'f') + "/";
    const auto header = RpmHeaderMaker()
                            .text(1000, "a")
                            .texts(1117, std::vector<std::string>(many, "x"))
                            .numbers(1116, std::vector<std::uint32_t>(many, 0))
                            .texts(1118, {folder});
    CHECK(error_of(header) == "a: the paths of its files are too many");
}

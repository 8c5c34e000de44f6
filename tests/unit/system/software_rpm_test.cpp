// SPDX-License-Identifier: Apache-2.0
#include "support/catch.h"
#include "support/rpm.h"
#include "support/rpm_database.h"
#include "support/scratch.h"
#include "system/software.h"

using namespace bootseal;

namespace {

void put_database(const Scratch& tree, const std::string& folder, const std::string& name) {
    tree.directory(folder);
    make_database(tree.path(folder + "/rpmdb.sqlite"), {packages_table},
                  {RpmHeaderMaker().text(1000, name).bytes()});
}

std::string error_of(const Scratch& tree) {
    const auto list = read_rpm_software(tree.root());
    return list ? "no error" : list.error().what;
}

std::vector<std::string> names(const Scratch& tree) {
    const auto list = read_rpm_software(tree.root());
    REQUIRE(list);
    REQUIRE(*list);
    std::vector<std::string> result;
    for (const auto& software : **list)
        result.push_back(software.name);
    return result;
}

}  // namespace

TEST_CASE("rpm software: no rpm is a fact") {
    const Scratch tree;
    const auto none = read_rpm_software(tree.root());
    REQUIRE(none);
    CHECK_FALSE(*none);
}

TEST_CASE("rpm software: the database at either place, once where they are one") {
    const Scratch tree;
    put_database(tree, "usr/lib/sysimage/rpm", "a");
    CHECK(names(tree) == std::vector<std::string>{"a"});
    tree.link("var/lib/rpm", "../../usr/lib/sysimage/rpm");
    CHECK(names(tree) == std::vector<std::string>{"a"});
    const Scratch both;
    put_database(both, "usr/lib/sysimage/rpm", "a");
    put_database(both, "var/lib/rpm", "b");
    CHECK(names(both) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("rpm software: a database in another form is an error, not an empty one") {
    for (const auto* other : {"Packages", "Packages.db"}) {
        const Scratch tree;
        tree.put(std::string("var/lib/rpm/") + other, "");
        CHECK(error_of(tree).find(other) != std::string::npos);
        CHECK(error_of(tree).find("not read here") != std::string::npos);
        put_database(tree, "var/lib/rpm", "a");
        CHECK(names(tree) == std::vector<std::string>{"a"});
    }
}

TEST_CASE("rpm software: changes that are only in a log are not passed over") {
    for (const auto* log : {"-wal", "-journal"}) {
        const Scratch tree;
        put_database(tree, "real", "a");
        const auto beside = std::string("real/rpmdb.sqlite") + log;
        tree.link("var/lib/rpm/rpmdb.sqlite", "/real/rpmdb.sqlite");
        tree.put(beside, "");
        CHECK(names(tree) == std::vector<std::string>{"a"});
        tree.put(beside, "x");
        CHECK(error_of(tree).find("/" + beside + ": holds changes") == 0);
    }
}

TEST_CASE("rpm software: a link out of the tree leads to nothing") {
    const Scratch outside;
    put_database(outside, "rpm", "a");
    const Scratch tree;
    tree.link("var/lib/rpm", outside.path("rpm"));
    const auto none = read_rpm_software(tree.root());
    REQUIRE(none);
    CHECK_FALSE(*none);
}

TEST_CASE("rpm software: a package that cannot be read is an error that names the file") {
    const Scratch tree;
    tree.directory("var/lib/rpm");
    make_database(tree.path("var/lib/rpm/rpmdb.sqlite"), {packages_table}, {"nonsense"});
    CHECK(error_of(tree) == "/var/lib/rpm/rpmdb.sqlite: the header is not as long as it says");
}

// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate.h"

#include "support/catch.h"
#include "support/machine.h"
#include "system/packages.h"
#include "system/scan.h"

using namespace bootseal;
using Kind = Requirement::Kind;

namespace {

struct Fixture {
    Scratch tree;
    Overlay files{tree.root()};
    Packages packages{tree.root()};
    Scan scan{tree.root()};
    System system{files, packages, scan, nullptr, nullptr, Stage::boot};
    std::vector<LiveStep> live;
    PackageChanges wanted_packages;
    Changes changes{files, live, wanted_packages};
};

template <class... Part>
Requirement combined(Kind kind, Part... part) {
    std::vector<Requirement> parts;
    (parts.push_back(std::move(part)), ...);
    return combine(kind, std::move(parts));
}

}  // namespace

TEST_CASE("any: the first part that holds is enough, and its evidence is shown") {
    Fixture f;
    f.tree.put("b", "1");
    const auto any = combined(Kind::any, require_file({"a", "1"}), require_file({"b", "1"}));
    const auto look = evaluate(any, f.system);
    REQUIRE(look);
    CHECK(look->holds());
    CHECK(look->evidence.at(0).evidence.where == "/b");
}

TEST_CASE("any: where none holds the first part is shown, and remedied") {
    Fixture f;
    const auto any = combined(Kind::any, require_file({"a", "1"}), require_file({"b", "1"}));
    const auto look = evaluate(any, f.system);
    REQUIRE(look);
    CHECK_FALSE(look->holds());
    CHECK(look->evidence.at(0).evidence.where == "/a");
    REQUIRE(remedy(any, f.system, f.changes));
    CHECK(**f.files.read("a") == "1");
    CHECK_FALSE(*f.files.read("b"));
}

TEST_CASE("any: where the first part takes a person, the next is brought about") {
    Fixture f;
    const FileHolds person{.path = "c", .wanted = "1", .takes_a_person = true};
    auto half =
        combined(Kind::all, require_file({"a", "1"}), require_file(person));  // half of it is done
    const auto any = combined(Kind::any, std::move(half), require_file({"b", "1"}));
    REQUIRE(remedy(any, f.system, f.changes));
    CHECK(**f.files.read("b") == "1");
    CHECK_FALSE(*f.files.read("a"));

    const auto neither = combined(Kind::any, require_file(person), require_file(person));
    const auto refused = remedy(neither, f.system, f.changes);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == "ask somebody");
    CHECK(f.files.pending().size() == 1);
}

TEST_CASE("any: a part that cannot be told is an error, unless another holds") {
    Fixture f;
    const FileHolds broken{.path = "a", .wanted = "1", .fails_to_look = true};
    CHECK(evaluate(combined(Kind::any, require_file({"b", "1"}), require_file(broken)), f.system)
              .error()
              .what == "file_holds: a: the disk does not answer");
    f.tree.put("b", "1");
    const auto look =
        evaluate(combined(Kind::any, require_file(broken), require_file({"b", "1"})), f.system);
    REQUIRE(look);
    CHECK(look->holds());
}

TEST_CASE("all: every part must hold, and those that do not are remedied") {
    Fixture f;
    f.tree.put("a", "1");
    const auto all = combined(Kind::all, require_file({"a", "1"}), require_file({"b", "1"}));
    CHECK_FALSE(evaluate(all, f.system)->holds());
    REQUIRE(remedy(all, f.system, f.changes));
    CHECK(evaluate(all, f.system)->holds());
    CHECK(f.files.pending().size() == 1);
}

TEST_CASE("not: holds where its part does not, says so, and is never remedied") {
    Fixture f;
    const auto negated = combined(Kind::negate, require_file({"a", "1"}));
    CHECK(evaluate(negated, f.system)->holds());
    f.tree.put("a", "1");
    const auto look = evaluate(negated, f.system);
    REQUIRE(look);
    CHECK_FALSE(look->holds());
    CHECK(look->evidence.at(0).evidence.expected == "not 1");
    CHECK(look->evidence.at(0).evidence.actual == "1");
    CHECK(remedy(negated, f.system, f.changes).error().code == std::errc::operation_not_supported);
    CHECK(f.files.pending().empty());
}

TEST_CASE("not: a part that cannot be told is an error, not a pass") {
    Fixture f;
    const FileHolds broken{.path = "a", .wanted = "1", .fails_to_look = true};
    CHECK_FALSE(evaluate(combined(Kind::negate, require_file(broken)), f.system));
}

TEST_CASE("a requirement holds only where every facet that was looked at does") {
    Fixture f;
    f.tree.put("a", "1");
    const auto both = require_file({.path = "a", .wanted = "1", .has_live = true});
    auto look = evaluate(both, f.system);
    REQUIRE(look);
    CHECK(look->in(Facet::persisted) == Standing::compliant);
    CHECK(look->in(Facet::live) == Standing::drifted);
    CHECK_FALSE(look->holds());
    f.tree.put("live/a", "1");
    CHECK(evaluate(both, f.system)->holds());
    CHECK_FALSE(Look().holds());
}

// SPDX-License-Identifier: Apache-2.0
#include "engine/run.h"

#include "support/catch.h"
#include "support/machine.h"
#include "support/snapshot.h"

using namespace bootseal;
using Kind = Requirement::Kind;

namespace {

std::vector<Requirement> one(FileHolds what) {
    std::vector<Requirement> list;
    list.push_back(require_file(std::move(what)));
    return list;
}

struct Fixture {
    Scratch tree;
    TestRules rules;
    Packages packages{tree.root()};
    Scan scan{tree.root()};
    Result<Journal> journal{Journal::open(tree.root())};

    Request request() const { return {rules.ruleset, "p", {}}; }
    Target target() const {
        return {tree.root(), packages, scan, nullptr, nullptr, Stage::boot, {}};
    }

    Outcome apply() {
        auto outcome = bootseal::apply(request(), target(), *journal);
        REQUIRE(outcome);
        return *std::move(outcome);
    }
};

}  // namespace

TEST_CASE("apply brings about what fails, and the second time writes nothing") {
    Fixture f;
    f.tree.put("good", "1");
    f.rules.add("good", one({"good", "1"}));
    f.rules.add("bad", one({"bad", "1"}));

    auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::pass);
    CHECK(outcome.findings[1].status == Status::fixed);
    CHECK(outcome.findings[1].remedy == "changes /bad");
    CHECK(outcome.changes.size() == 1);
    CHECK(outcome.run == 1);
    CHECK(outcome.compliant());
    CHECK(f.tree.get("bad") == "1");

    const auto before = snapshot(f.tree.path());
    outcome = f.apply();
    CHECK(outcome.count(Status::pass) == 2);
    CHECK(outcome.changes.empty());
    CHECK(outcome.run == 0);
    CHECK(snapshot(f.tree.path()) == before);
}

TEST_CASE("verify and propose change nothing on disk") {
    Fixture f;
    f.rules.add("bad", one({"bad", "1"}));
    const auto before = snapshot(f.tree.path());
    const auto outcome = verify(f.request(), f.target());
    REQUIRE(outcome);
    CHECK(outcome->findings[0].status == Status::fail);
    const auto proposal = propose(f.request(), f.target());
    REQUIRE(proposal);
    CHECK(proposal->outcome.findings[0].status == Status::fail);
    CHECK(proposal->outcome.findings[0].remedy == "changes /bad");
    CHECK(**proposal->files.read("bad") == "1");
    CHECK(snapshot(f.tree.path()) == before);
}

TEST_CASE("a rule sees what the rules before it would change") {
    Fixture f;
    f.rules.add("first", one({"shared", "1"}));
    f.rules.add("same", one({"shared", "1"}));
    const auto proposal = propose(f.request(), f.target());
    REQUIRE(proposal);
    CHECK(proposal->outcome.findings[1].status == Status::pass);
}

TEST_CASE("a remedy that does not bring the state about leaves no trace") {
    Fixture f;
    f.rules.add("bad", one({.path = "bad", .wanted = "1", .remedy_does_nothing = true}));
    const auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::fail);
    CHECK(outcome.findings[0].cause == "file_holds: bad is still nonsense (/bad)");
    CHECK_FALSE(f.tree.exists("bad"));
}

TEST_CASE("what one requirement of a rule cannot do does not stop the others") {
    Fixture f;
    auto& rule = f.rules.add("both", one({.path = "a", .wanted = "1", .takes_a_person = true}));
    rule.require.push_back(require_file({"b", "1"}));
    const auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::fail);
    CHECK(outcome.findings[0].cause == "ask somebody");
    CHECK(outcome.findings[0].remedy == "changes /b");
    CHECK(f.tree.get("b") == "1");
}

TEST_CASE("a rule that is done by hand is never remedied, and says what to do") {
    Fixture f;
    f.rules.add("hand", one({"a", "1"})).by_hand = "Give /var a file system of its own.";
    const auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::fail);
    CHECK(outcome.findings[0].remedy == "Give /var a file system of its own.");
    CHECK_FALSE(f.tree.exists("a"));
}

TEST_CASE("a manual rule gathers evidence and is left to a person") {
    Fixture f;
    f.rules.add("manual", one({"a", "1"})).manual = true;
    const auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::manual);
    CHECK(outcome.findings[0].evidence.size() == 1);
    CHECK_FALSE(f.tree.exists("a"));
}

TEST_CASE("files that are right while the machine is not wait for a reboot") {
    Fixture f;
    f.rules.add("live", one({.path = "a", .wanted = "1", .has_live = true}));
    const auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::pending_reboot);
    CHECK_FALSE(outcome.compliant());
}

TEST_CASE("a false when makes a rule not applicable, and names what is not so") {
    Fixture f;
    f.rules.add("guarded", one({"a", "1"})).when = one({"switch", "on"});
    auto outcome = verify(f.request(), f.target());
    REQUIRE(outcome);
    CHECK(outcome->findings[0].status == Status::not_applicable);
    CHECK(outcome->findings[0].cause == "file_holds: switch: absent (/switch)");
    f.tree.put("switch", "on");
    CHECK(verify(f.request(), f.target())->findings[0].status == Status::fail);
}

TEST_CASE("could not look is an error, of the rule and of its when") {
    Fixture f;
    const FileHolds broken{.path = "a", .wanted = "1", .fails_to_look = true};
    f.rules.add("broken", one(broken));
    f.rules.add("guarded", one({"b", "1"})).when = one(broken);
    const auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::error);
    CHECK(outcome.findings[0].cause == "file_holds: a: the disk does not answer");
    CHECK(outcome.findings[1].status == Status::error);
    CHECK_FALSE(outcome.compliant());
    CHECK_FALSE(f.tree.exists("b"));
}

TEST_CASE("a run that looked at too few rules is not compliant") {
    Fixture f;
    f.rules.add("guarded", one({"a", "1"})).when = one({"switch", "on"});
    f.rules.ruleset.minimum_evaluated = 1;
    const auto outcome = verify(f.request(), f.target());
    REQUIRE(outcome);
    CHECK(outcome->count(Status::fail) == 0);
    CHECK(outcome->evaluated == 0);
    CHECK_FALSE(outcome->compliant());
}

TEST_CASE("rules are chosen by id or number, and what does not exist is an error") {
    Fixture f;
    f.rules.add("one", one({"a", "1"}));
    f.rules.add("two", one({"b", "1"}));
    auto request = f.request();
    request.rules = {"1.2", "one"};
    const auto outcome = verify(request, f.target());
    REQUIRE(outcome);
    CHECK(outcome->findings.size() == 2);
    CHECK(outcome->findings[0].rule->id == "two");
    request.rules = {"three"};
    CHECK(verify(request, f.target()).error().what == "the ruleset has no rule three");
    request.rules = {};
    request.profile = "q";
    CHECK(verify(request, f.target()).error().what == "the ruleset has no profile q; it has p");
}

TEST_CASE("rules that come after the time of the run are errors") {
    Fixture f;
    f.rules.add("late", one({"a", "1"}));
    auto request = f.request();
    request.run_budget = std::chrono::milliseconds(-1);
    auto outcome = verify(request, f.target());
    REQUIRE(outcome);
    CHECK(outcome->findings[0].status == Status::error);
    CHECK(outcome->findings[0].cause.starts_with("timed out"));
    request.run_budget = std::chrono::minutes(1);
    request.rule_budget = std::chrono::milliseconds(-1);
    outcome = verify(request, f.target());
    CHECK(outcome->findings[0].status == Status::error);
}

TEST_CASE("a waived rule is waived while it fails and the waiver holds, and is left as it is") {
    Fixture f;
    f.tree.put("good", "1");
    const Waiver waiver{"Later.", "Ann", Time(std::chrono::seconds(1))};
    f.rules.add("bad", one({"bad", "1"})).waiver = waiver;
    f.rules.add("good", one({"good", "1"})).waiver = waiver;
    auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::waived);
    CHECK(outcome.findings[0].cause == "Later. (until 1970-01-01T00:00:01Z, by Ann)");
    CHECK(outcome.findings[1].status == Status::pass);
    CHECK(outcome.changes.empty());
    CHECK(outcome.compliant());

    f.rules.ruleset.rules[0].waiver->expires = Time{};
    const auto looked = verify(f.request(), f.target());
    REQUIRE(looked);
    CHECK(looked->findings[0].status == Status::fail);
    CHECK(looked->findings[0].cause == "the waiver ended at 1970-01-01T00:00:00Z, by Ann");
    CHECK(f.apply().findings[0].status == Status::fixed);
}

TEST_CASE("a deselected rule is not looked at, and says why") {
    Fixture f;
    f.rules.add("bad", one({"bad", "1"})).deselected = "Not here.";
    const auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::not_applicable);
    CHECK(outcome.findings[0].cause == "deselected: Not here.");
    CHECK(outcome.evaluated == 0);
    CHECK(outcome.changes.empty());
}

TEST_CASE("a rule that would break what the machine is used for is left, unless one insists") {
    Fixture f;
    f.rules.ruleset.roles.push_back({"boats", "carries boats", one({"boats", "yes"})});
    f.rules.add("bad", one({"bad", "1"})).breaks = {{"boats", "They would sink."}};
    f.tree.put("boats", "yes");
    auto outcome = f.apply();
    CHECK(outcome.findings[0].status == Status::fail);
    CHECK(
        outcome.findings[0].cause ==
        "this machine carries boats (file_holds: boats): They would sink. A tailoring can insist.");
    CHECK(outcome.changes.empty());

    f.rules.ruleset.rules[0].insisted = true;
    CHECK(f.apply().findings[0].status == Status::fixed);

    f.tree.put("boats", "no");
    f.tree.put("bad", "0");
    f.rules.ruleset.rules[0].insisted = false;
    CHECK(f.apply().findings[0].status == Status::fixed);
}

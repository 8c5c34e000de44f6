// SPDX-License-Identifier: Apache-2.0
#include "resource/unit.h"

#include <sys/stat.h>

#include "base/text.h"
#include "support/process.h"
#include "support/resource.h"
#include "support/units.h"

using namespace bootseal;

namespace {

std::string unit(const std::string& name, const std::string& state) {
    return "unit: {name: " + name + ".service, state: " + state + "}";
}

std::string actual(const Machine& machine, const std::string& name) {
    const auto evidence = machine.inspect(*make_resource(unit(name, "enabled")));
    REQUIRE(evidence);
    return evidence->front().actual;
}

bool is_unsupported(const Result<>& result) {
    return !result && result.error().code == std::errc::operation_not_supported;
}

/// A merged /usr with a unit that can be enabled.
struct Tree : Scratch {
    Tree() {
        link("lib", "usr/lib");
        put("usr/lib/systemd/system/a.service",
            "[Install]\nWantedBy=multi-user.target\nAlias=b.service\n");
    }
};

/// Writes what a machine has pending into its tree.
void commit(const Machine& machine, const Scratch& tree) {
    for (const auto& [path, change] : machine.files.pending()) {
        switch (change.kind) {
            case Pending::Kind::file:
                tree.put(path, *change.content);
                break;
            case Pending::Kind::directory:
                tree.directory(path);
                break;
            case Pending::Kind::symlink:
                ::unlink(tree.path(path).c_str());
                tree.link(path, change.target);
                break;
            case Pending::Kind::absent:
                ::unlink(tree.path(path).c_str());
        }
    }
}

}  // namespace

TEST_CASE("unit: enabling makes the links of [Install], once") {
    const Tree tree;
    Machine machine(tree);
    const auto enabled = make_resource(unit("a", "enabled"));
    CHECK(actual(machine, "a") == "disabled");
    CHECK_FALSE(machine.holds(*enabled));
    CHECK(machine.holds(*make_resource(unit("a", "disabled"))));
    REQUIRE(machine.remedy(*enabled));
    CHECK(machine.holds(*enabled));
    CHECK(machine.live.empty());
    CHECK(*machine.files.read_link("etc/systemd/system/multi-user.target.wants/a.service") ==
          "/usr/lib/systemd/system/a.service");
    CHECK(*machine.files.read_link("etc/systemd/system/b.service") ==
          "/usr/lib/systemd/system/a.service");
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*enabled));
    CHECK(machine.files.pending() == pending);
    CHECK(machine.holds(*make_resource(unit("b", "enabled"))));
}

TEST_CASE("unit: disabling takes the administrator's links away, those of Also= too") {
    const Tree tree;
    tree.put("usr/lib/systemd/system/a.service",
             "[Install]\nWantedBy=multi-user.target\nAlias=b.service\nAlso=a.socket\n");
    tree.put("usr/lib/systemd/system/a.socket", "[Install]\nWantedBy=sockets.target\n");
    const auto target = "/lib/systemd/system/a.service";
    tree.link("etc/systemd/system/multi-user.target.wants/a.service", target);
    tree.link("etc/systemd/system/x.target.requires/a.service", target);
    tree.link("etc/systemd/system/b.service", target);
    tree.link("etc/systemd/system/sockets.target.wants/a.socket", "/lib/systemd/system/a.socket");
    Machine machine(tree);
    const auto disabled = make_resource(unit("a", "disabled"));
    CHECK_FALSE(machine.holds(*disabled));
    REQUIRE(machine.remedy(*disabled));
    CHECK(machine.holds(*disabled));
    CHECK(machine.files.pending().size() == 4);
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*disabled));
    CHECK(machine.files.pending() == pending);
}

TEST_CASE("unit: a link that a package ships starts it as well, and only a mask helps") {
    const Tree tree;
    tree.put("usr/lib/systemd/system/static.service", "[Service]\n");
    tree.link("usr/lib/systemd/system/sysinit.target.wants/static.service", "../static.service");
    Machine machine(tree);
    CHECK(machine.holds(*make_resource(unit("static", "enabled"))));
    CHECK(is_unsupported(machine.remedy(*make_resource(unit("static", "disabled")))));
    REQUIRE(machine.remedy(*make_resource(unit("static", "masked"))));
    CHECK(machine.holds(*make_resource(unit("static", "masked"))));
    CHECK(machine.holds(*make_resource(unit("static", "disabled"))));
}

TEST_CASE("unit: a mask is a link to /dev/null, also for what is not there") {
    const Tree tree;
    Machine machine(tree);
    for (const auto* name : {"a", "none"}) {
        const auto masked = make_resource(unit(name, "masked"));
        CHECK_FALSE(machine.holds(*masked));
        REQUIRE(machine.remedy(*masked));
        CHECK(machine.holds(*masked));
    }
    CHECK(*machine.files.read_link("etc/systemd/system/a.service") == "/dev/null");
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*make_resource(unit("a", "masked"))));
    CHECK(machine.files.pending() == pending);
}

TEST_CASE("unit: an administrator's own unit is not thrown away for a mask") {
    const Tree tree;
    tree.put("etc/systemd/system/own.service", "[Service]\nExecStart=/bin/true\n");
    Machine machine(tree);
    CHECK(is_unsupported(machine.remedy(*make_resource(unit("own", "masked")))));
    CHECK(machine.files.pending().empty());
}

TEST_CASE("unit: enabling takes an administrator's mask away") {
    const Tree tree;
    tree.link("etc/systemd/system/a.service", "/dev/null");
    tree.link("etc/systemd/system/multi-user.target.wants/a.service",
              "/lib/systemd/system/a.service");
    Machine machine(tree);
    CHECK(actual(machine, "a") == "masked");
    REQUIRE(machine.remedy(*make_resource(unit("a", "enabled"))));
    CHECK(machine.holds(*make_resource(unit("a", "enabled"))));
}

TEST_CASE("unit: what cannot be enabled says so") {
    const Tree tree;
    tree.put("usr/lib/systemd/system/static.service", "[Service]\n");
    Machine machine(tree);
    CHECK(actual(machine, "none") == "no such unit");
    CHECK(is_unsupported(machine.remedy(*make_resource(unit("none", "enabled")))));
    CHECK(is_unsupported(machine.remedy(*make_resource(unit("static", "enabled")))));
    CHECK(machine.holds(*make_resource(unit("none", "disabled"))));
}

TEST_CASE("unit: a script of System V starts by its link, and is masked as a unit") {
    const Tree tree;
    tree.put("etc/init.d/old", "#!/bin/sh\n", 0755);
    Machine machine(tree);
    CHECK(actual(machine, "old") == "disabled");
    tree.link("etc/rc3.d/S01old", "../init.d/old");
    tree.link("etc/rc2.d/K01old", "../init.d/old");
    CHECK(actual(machine, "old") == "enabled by /etc/rc3.d/S01old");
    CHECK(is_unsupported(machine.remedy(*make_resource(unit("old", "disabled")))));
    REQUIRE(machine.remedy(*make_resource(unit("old", "masked"))));
    CHECK(machine.holds(*make_resource(unit("old", "masked"))));
}

TEST_CASE("unit: what runs now is looked at, and stopped or started after systemd has reread") {
    const Tree tree;
    FakeUnits units;
    units.units["a.service"] = {"loaded", "active", "disabled"};
    Machine machine(tree);
    machine.units = &units;
    const auto masked = make_resource(unit("a", "masked"));
    REQUIRE(machine.remedy(*masked));
    REQUIRE(machine.remedy(*masked));
    const std::vector<LiveStep> stop{{LiveStep::Kind::reload_manager, "", ""},
                                     {LiveStep::Kind::stop_unit, "a.service", ""}};
    CHECK(machine.live == stop);
    CHECK_FALSE(machine.holds(*masked));
    units.units["a.service"].active = "failed";
    CHECK(machine.holds(*masked));

    Machine other(tree);
    other.units = &units;
    const auto enabled = make_resource(unit("a", "enabled"));
    REQUIRE(other.remedy(*enabled));
    CHECK(other.live[1] == LiveStep{LiveStep::Kind::start_unit, "a.service", ""});
    CHECK_FALSE(other.holds(*enabled));
    units.units["a.service"].active = "active";
    CHECK(other.holds(*enabled));
    units.units["a.service"].active = "activating";
    CHECK_FALSE(other.holds(*enabled));
    CHECK_FALSE(machine.holds(*masked));
    units.units["a.service"] = {"loaded", "inactive", "enabled", true};  // of a machine that starts
    CHECK(other.holds(*enabled));
    CHECK_FALSE(machine.holds(*masked));
}

TEST_CASE("unit: what cannot be read is an error") {
    const Scratch tree;
    tree.directory("etc/systemd/system");
    REQUIRE(::mkfifo(tree.path("etc/systemd/system/a.service").c_str(), 0644) == 0);
    CHECK_FALSE(Machine(tree).inspect(*make_resource(unit("a", "enabled"))));
}

TEST_CASE("unit: fields that are no unit are refused") {
    for (const auto* bad : {
             "unit: {name: cron, state: enabled}",
             "unit: {name: cron.service}",
             "unit: {name: cron.service, state: running}",
             "unit: {name: ../cron.service, state: masked}",
             "unit: {name: cron.service, state: masked, x: y}",
         }) {
        CHECK_FALSE(parse_resource(bad));
    }
}

TEST_CASE("unit: systemctl is of one mind with us, before and after the remedy", "[consumer]") {
    if (!has_consumer("/usr/bin/systemctl")) return;
    const Tree tree;
    tree.put("usr/lib/systemd/system/b1.service", "[Install]\nRequiredBy=x.target\n");
    tree.put("usr/lib/systemd/system/c.service", "[Install]\nAlias=c2.service\n");
    tree.put("usr/lib/systemd/system/static.service", "[Service]\n");
    tree.put("usr/lib/systemd/system/t@.service", "[Install]\nWantedBy=multi-user.target\n");
    tree.put("usr/lib/systemd/system/empty.service", "[Install]\nWantedBy=multi-user.target\n");
    tree.put("etc/systemd/system/empty.service", "");
    tree.put("usr/lib/systemd/system/also.service",
             "[Install]\nWantedBy=multi-user.target\nAlso=b1.service\n");
    tree.link("etc/systemd/system/multi-user.target.wants/t@x.service",
              "/lib/systemd/system/t@.service");
    tree.link("etc/systemd/system/c2.service", "/lib/systemd/system/c.service");
    tree.link("etc/systemd/system/null.service", "/dev/null");
    tree.put("etc/systemd/system/admin.service", "[Install]\nWantedBy=multi-user.target\n");
    tree.link("etc/systemd/system/multi-user.target.wants/admin.service", "../admin.service");
    const std::vector<std::string> names = {"a",   "b1",    "c",    "static", "t@x",
                                            "t@y", "empty", "also", "null",   "admin"};
    const auto theirs = [&](const std::string& name) {
        const auto said =
            run({"/usr/bin/systemctl", "--root=" + tree.path(), "is-enabled", name + ".service"});
        const auto word = std::string(trim(said.out));
        return word == "static" || word == "indirect" ? "disabled" : word;
    };
    const auto compare = [&] {
        const Machine machine(tree);
        for (const auto& name : names) {
            INFO(name);
            CHECK(actual(machine, name).substr(0, theirs(name).size()) == theirs(name));
        }
    };
    compare();
    for (const auto* state : {"enabled", "disabled", "masked"}) {
        Machine machine(tree);
        for (const auto& name : names)
            (void)machine.remedy(*make_resource(unit(name, state)));
        commit(machine, tree);
        INFO(state);
        compare();
        for (const std::string name : {"a", "b1", "c", "also"})
            CHECK(theirs(name) == state);
    }
}

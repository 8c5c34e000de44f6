// SPDX-License-Identifier: Apache-2.0
#include "resource/package.h"

#include "support/resource.h"

using namespace bootseal;

namespace {

constexpr auto cron_installed = "package: {name: cron, state: installed}";
constexpr auto cron_absent = "package: {name: cron, state: absent}";

void put_status(const Scratch& tree, const std::string& status) {
    tree.put("var/lib/dpkg/status",
             "Package: dpkg\nStatus: install ok installed\n\n"
             "Package: cron\nVersion: 3.0\nStatus: " +
                 status + "\n");
}

Evidence look(const Scratch& tree, const std::string& yaml) {
    const auto evidence = Machine(tree).inspect(*make_resource(yaml));
    REQUIRE(evidence);
    REQUIRE(evidence->size() == 1);
    return evidence->front();
}

}  // namespace

TEST_CASE("package: installed is what dpkg has configured") {
    const Scratch tree;
    put_status(tree, "install ok installed");
    const auto installed = look(tree, cron_installed);
    CHECK(installed.verdict == Verdict::compliant);
    CHECK(installed.facet == Facet::persisted);
    CHECK(installed.where == "package cron");
    CHECK(installed.actual == "installed 3.0");
    CHECK(look(tree, cron_absent).verdict == Verdict::drifted);
}

TEST_CASE("package: removed and never heard of are absent, and left configuration is told") {
    const Scratch tree;
    put_status(tree, "deinstall ok config-files");
    CHECK(look(tree, cron_absent).verdict == Verdict::compliant);
    CHECK(look(tree, cron_absent).actual == "absent, its configuration is left");
    CHECK(look(tree, cron_installed).verdict == Verdict::drifted);
    CHECK(look(tree, "package: {name: zsh, state: absent}").actual == "absent");
}

TEST_CASE("package: one that was cut off is not absent, and not known to be installed") {
    const Scratch tree;
    for (const auto* state : {"half-installed", "unpacked", "half-configured"}) {
        put_status(tree, "install ok " + std::string(state));
        CHECK(look(tree, cron_absent).verdict == Verdict::drifted);
        const auto found = Machine(tree).inspect(*make_resource(cron_installed));
        REQUIRE_FALSE(found);
        CHECK(found.error().what.find(state) != std::string::npos);
    }
}

TEST_CASE("package: no database is an error, not an absent package") {
    const Scratch tree;
    CHECK_FALSE(Machine(tree).inspect(*make_resource(cron_absent)));
}

TEST_CASE("package: a remedy is a request to apt, and only while an image is built") {
    const Scratch tree;
    put_status(tree, "install ok installed");
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource(cron_installed)));
    const auto absent = make_resource(cron_absent);
    CHECK(machine.remedy(*absent).error().what.find("--stage build") != std::string::npos);
    machine.stage = Stage::build;
    CHECK(machine.wanted_packages.empty());
    const auto zsh = make_resource("package: {name: zsh, state: installed}");
    for (int twice = 0; twice < 2; ++twice) {
        REQUIRE(machine.remedy(*absent));
        REQUIRE(machine.remedy(*zsh));
    }
    CHECK(machine.wanted_packages == PackageChanges{{"zsh"}, {"cron"}});
    CHECK(machine.files.pending().empty());
    CHECK(machine.live.empty());
}

TEST_CASE("package: fields that are not a package are refused") {
    for (const auto* yaml :
         {"package: {name: cron}", "package: {state: absent}",
          "package: {name: cron, state: purged}", "package: {name: Cron, state: absent}",
          "package: {name: -y, state: absent}", "package: {name: 'a b', state: absent}",
          "package: {name: 'cron:', state: absent}", "package: {name: 'a:b:c', state: absent}",
          "package: {name: cron, state: absent, version: 1}"}) {
        INFO(yaml);
        CHECK_FALSE(parse_resource(yaml));
    }
    CHECK(parse_resource("package: {name: 'libc6:i386', state: absent}"));
}

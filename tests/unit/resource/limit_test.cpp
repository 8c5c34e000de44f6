// SPDX-License-Identifier: Apache-2.0
#include "resource/limit.h"

#include "support/resource.h"

namespace bootseal {

namespace {

constexpr auto main_file = "etc/security/limits.conf";
constexpr auto drop_in = "etc/security/limits.d/99-zz-bootseal.conf";
const std::string no_core = "limit: {domain: '*', kind: hard, item: core, value: '0'}";

bool holds(const std::string& config) {
    Scratch tree;
    tree.put(main_file, config);
    return Machine(tree).holds(*make_resource(no_core));
}

}  // namespace

TEST_CASE("limit: the last line of the domain decides") {
    CHECK(holds("* hard core 0\n"));
    CHECK(holds("* hard core unlimited\n* - core 0\n"));
    CHECK_FALSE(holds("* hard core 0\n* hard core 1\n"));
    CHECK_FALSE(holds("* soft core 0\n"));
    CHECK_FALSE(holds(""));
}

TEST_CASE("limit: a user or group that is allowed more is drift at its place") {
    CHECK(holds("* hard core 0\nalice hard core 0\n@dev soft core unlimited\n"));
    CHECK(holds("* hard core 0\n@dev hard core 1\n@dev hard core 0\n"));
    for (const std::string more :
         {"@dev hard core unlimited", "root - core 1", "1000: hard core 5", "alice -"}) {
        INFO(more);
        Scratch tree;
        tree.put(main_file, "* hard core 0\n" + more + "\n");
        const auto evidence = Machine(tree).inspect(*make_resource(no_core));
        REQUIRE(evidence);
        REQUIRE(evidence->size() == 2);
        CHECK(evidence->front().verdict == Verdict::compliant);
        CHECK(evidence->front().where == "/etc/security/limits.conf:1");
        CHECK(evidence->back().verdict == Verdict::drifted);
        CHECK(evidence->back().where == "/etc/security/limits.conf:2");
    }
}

TEST_CASE("limit: the remedy is a drop-in, and lines that win all the same become comments") {
    Scratch tree;
    tree.put(main_file, "* hard core 5\n@dev - core unlimited\n* soft core 5");
    tree.put("etc/security/limits.d/zz.conf", "* hard core 7\n");
    Machine machine(tree);
    const auto resource = make_resource(no_core);
    REQUIRE(machine.remedy(*resource));
    REQUIRE(machine.remedy(
        *make_resource("limit: {domain: '*', kind: hard, item: nproc, value: '100'}")));
    CHECK(machine.holds(*resource));
    const auto& pending = machine.files.pending();
    CHECK(pending.at(drop_in).content ==
          "# Written by bootseal.\n* hard core 0\n* hard nproc 100\n");
    CHECK(pending.at(main_file).content ==
          "* hard core 5\n# bootseal: @dev - core unlimited\n* soft core 5");
    CHECK(pending.at("etc/security/limits.d/zz.conf").content == "# bootseal: * hard core 7\n");
    const auto before = pending;
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == before);
}

TEST_CASE("limit: without limits.conf nothing is read, and the remedy makes one") {
    Scratch tree;
    tree.put("etc/security/limits.d/a.conf", "* hard core 0\n");
    Machine machine(tree);
    const auto resource = make_resource(no_core);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
}

TEST_CASE("limit: who is exempt from every limit is left to a person") {
    Scratch tree;
    tree.put(main_file, "oracle -\n");
    Machine machine(tree);
    const auto done = machine.remedy(*make_resource(no_core));
    REQUIRE_FALSE(done);
    CHECK(done.error().code == std::errc::operation_not_supported);
    CHECK(machine.files.pending().empty());
}

TEST_CASE("limit: fields that make no sense are refused") {
    for (const auto* wrong :
         {"limit: {domain: '*', kind: '-', item: core, value: '0'}",
          "limit: {domain: 'a b', kind: hard, item: core, value: '0'}",
          "limit: {domain: '%a', kind: hard, item: core, value: '0'}",
          "limit: {domain: '*', kind: hard, item: maxlogins, value: '0'}",
          "limit: {domain: '*', kind: hard, item: core, value: few}",
          "limit: {domain: '*', kind: hard, item: core}",
          "limit: {domain: '*', kind: hard, item: core, value: '0', extra: 1}"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource(wrong));
    }
}

}  // namespace bootseal

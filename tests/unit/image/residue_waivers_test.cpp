// SPDX-License-Identifier: Apache-2.0
#include "image/residue_waivers.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

const std::string head = "residue: {id: web, serial: 1, expires: 2027-11-21T00:00:00Z}\nwaivers:\n";

std::string waiver(const std::string& rule, const std::string& path) {
    return "- {rule: " + rule + ", path: " + path +
           ", reason: It is known., approver: Ann, expires: 2027-01-01T00:00:00Z}\n";
}

ResidueWaivers parsed(const std::string& waivers) {
    const auto result = parse_residue_waivers(head + waivers, "residue.yaml");
    REQUIRE(result);
    return *result;
}

const Time before = *parse_time("2026-12-31T00:00:00Z");
const Time after = *parse_time("2027-01-01T00:00:00Z");

}  // namespace

TEST_CASE("residue waivers: rule and path must both fit") {
    std::vector<Residue> found{{"private-key", "srv/a/key", 1, ""},
                               {"private-key", "srv/a/b/key", 1, ""},
                               {"jwt", "srv/a/key", 1, ""}};
    CHECK(waive(found, parsed(waiver("private-key", "/srv/*/key")), before).empty());
    REQUIRE(found[0].waiver);
    CHECK(found[0].waiver->approver == "Ann");
    CHECK_FALSE(found[1].waiver);
    CHECK_FALSE(found[2].waiver);
}

TEST_CASE("residue waivers: one that ended is none, and one that nothing falls under is told") {
    std::vector<Residue> found{{"jwt", "srv/key", 1, ""}};
    const auto waivers = parsed(waiver("jwt", "/srv/key"));
    CHECK(waive(found, waivers, after) ==
          std::vector<std::string>{
              "residue.yaml:3:3: the waiver for jwt ended at 2027-01-01T00:00:00Z"});
    CHECK_FALSE(found[0].waiver);
    CHECK(waive(found, parsed(waiver("jwt", "/other")), before).size() == 1);
}

TEST_CASE("residue waivers: a misspelt field, a path of nowhere and a missing reason are errors") {
    for (const auto& text :
         {waiver("jwt", "srv/key"), waiver("JWT", "/srv/key"), std::string("- {rule: jwt}\n"),
          "- {paths: x, " + waiver("jwt", "/srv/key").substr(3), std::string("a: b\n")}) {
        CAPTURE(text);
        CHECK_FALSE(parse_residue_waivers(head + text, "residue.yaml"));
    }
}

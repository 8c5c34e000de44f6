// SPDX-License-Identifier: Apache-2.0
#include "ruleset/build.h"

#include "ruleset/ruleset.h"
#include "sample.h"
#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

const std::string head(sample_ruleset.substr(0, sample_ruleset.find("rules:")));
const std::string first(sample_ruleset.substr(sample_ruleset.find("  - id: first"),
                                              sample_ruleset.find("  - id: second") -
                                                  sample_ruleset.find("  - id: first")));
const std::string second(sample_ruleset.substr(sample_ruleset.find("  - id: second")));

/// The sample as an author has it: out of order, with comments, over three files.
void put_sources(const Scratch& folder) {
    folder.put("ruleset.yaml", "# head\n" + head);
    folder.put("1-two.yaml", "rules:\n" + second);
    folder.put("2-one.yaml", "# first\nrules:\n" + first);
}

std::string built(const Scratch& folder) {
    const auto text = build_ruleset(folder.root());
    INFO((text ? "" : text.error().what));
    REQUIRE(text);
    return *text;
}

std::string refusal(const Scratch& folder) {
    const auto text = build_ruleset(folder.root());
    REQUIRE_FALSE(text);
    return text.error().what;
}

}  // namespace

TEST_CASE("build: the rules of a folder become one text, ordered by number") {
    const Scratch folder;
    put_sources(folder);
    const std::string text = built(folder);
    CHECK(text.starts_with("# Made by `bootseal ruleset build`."));
    CHECK(text.find("# head") == text.npos);
    const auto ruleset = parse_ruleset(text, "t");
    REQUIRE(ruleset);
    REQUIRE(ruleset->rules.size() == 2);
    CHECK(ruleset->rules[0].id == "first-rule");
    CHECK(ruleset->rules[1].id == "second-rule");
    CHECK(ruleset->rules[1].require[0].parts.size() == 2);
}

TEST_CASE("build: keys have one order, whatever the sources have") {
    const Scratch folder;
    put_sources(folder);
    const std::string text = built(folder);
    CHECK(text.find("    severity: \"low\"\n    why: \"Because it matters.\"\n    answers:\n"
                    "      cis-controls-v8: [\"4.8\"]\n      nist-800-53r5: [\"CM-7\"]\n    when:\n"
                    "      - fake_text: {value: \"${firewall}\"}\n    require:\n") != text.npos);

    const Scratch moved;
    put_sources(moved);
    moved.put("2-one.yaml", "rules:\n" + with(with(first, "    severity: low\n", ""),
                                              "    when:", "    severity: low\n    when:"));
    CHECK(built(moved) == text);
}

TEST_CASE("build: what was built is built the same, from one file or many") {
    const Scratch folder;
    put_sources(folder);
    const std::string text = built(folder);
    const Scratch again;
    again.put("ruleset.yaml", text);
    CHECK(built(again) == text);

    const Scratch whole;
    whole.put("ruleset.yaml", sample_ruleset);
    CHECK(built(whole) == text);
}

TEST_CASE("build: an error is placed in the source") {
    const Scratch folder;
    put_sources(folder);
    folder.put("2-one.yaml", "rules:\n" + with(first, "severity: low", "severity: none"));
    CHECK(refusal(folder).starts_with("2-one.yaml:6:5: "));
    folder.put("2-one.yaml", "rules:\n" + second);
    CHECK(refusal(folder) == "2-one.yaml:2:5: a second rule with the id second-rule");
    folder.put("2-one.yaml", "ruleset: {}\nrules: []\n");
    CHECK(refusal(folder).starts_with("2-one.yaml:1:1: a section has no field ruleset"));
    folder.put("2-one.yaml", "rules: {}\n");
    CHECK(refusal(folder) == "2-one.yaml:1:1: a section: rules must be a list of rules");
    folder.put("2-one.yaml", "rules:\n" + first);
    folder.put("ruleset.yaml", "- a\n");
    CHECK(refusal(folder) == "ruleset.yaml:1:1: must be a mapping");
}

TEST_CASE("build: only the YAML of a folder is read") {
    const Scratch folder;
    put_sources(folder);
    const std::string text = built(folder);
    folder.put("README.md", "[");
    folder.put(".hidden.yaml", "[");
    folder.put("3.yaml~", "[");
    CHECK(built(folder) == text);
    folder.put("3.yaml", "[");
    CHECK(refusal(folder).starts_with("3.yaml:"));
    const Scratch empty;
    CHECK_FALSE(build_ruleset(empty.root()));
}

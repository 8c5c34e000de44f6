// SPDX-License-Identifier: Apache-2.0
#include "system/deb822.h"

#include <string>

#include "support/catch.h"

using namespace bootseal;

namespace {

/// "A=1;B=2|C=3": fields and paragraphs.
std::string read(std::string_view text) {
    std::string result;
    const auto done = read_paragraphs(text, "f", [&](const Paragraph& paragraph) -> Result<> {
        if (!result.empty()) result += "|";
        for (const auto& field : paragraph.fields) {
            result += std::string(field.name) + "=" + std::string(field.value) + ";";
        }
        return {};
    });
    return done ? result : done.error().what;
}

}  // namespace

TEST_CASE("deb822: fields, and the lines that continue them") {
    CHECK(read("A: 1\nB:2\n\n\nC: x\n y\n .\n\tz\n") == "A=1;B=2;|C=x\n y\n .\n\tz;");
    CHECK(read("A: 1") == "A=1;");
    CHECK(read("A:\n x") == "A=x;");
    CHECK(read("\n\n").empty());
    CHECK(read("").empty());
}

TEST_CASE("deb822: what is no field is an error that names its line") {
    CHECK(read("A: 1\nnonsense\n") == "f:2: is not a field");
    CHECK(read("\n more\n") == "f:2: continues no field");
    CHECK(read("A: 1\n\n more\n") == "f:3: continues no field");
}

TEST_CASE("deb822: names have no case, and the later of two counts") {
    const auto done = read_paragraphs("Package: a\nPACKAGE: b\nPackages: c\n", "f",
                                      [](const Paragraph& paragraph) -> Result<> {
                                          CHECK(paragraph.find("package") == "b");
                                          CHECK(paragraph.find("packages") == "c");
                                          CHECK_FALSE(paragraph.find("pack"));
                                          CHECK(paragraph.last_line == 3);
                                          return {};
                                      });
    CHECK(done);
}

TEST_CASE("deb822: who is told can end it") {
    const auto done = read_paragraphs("A: 1\n\nB: 2\n", "f", [](const Paragraph& paragraph) {
        return paragraph.find("a") ? invalid("enough") : Result<>();
    });
    REQUIRE_FALSE(done);
    CHECK(done.error().what == "enough");
}

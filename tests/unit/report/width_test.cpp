// SPDX-License-Identifier: Apache-2.0
#include "report/width.h"

#include "base/text.h"
#include "support/catch.h"

using namespace bootseal;

TEST_CASE("columns counts what a terminal shows, not bytes") {
    CHECK(columns("abc") == 3);
    CHECK(columns("gr\u00fc\u00df") == 4);
    CHECK(columns("\u65e5\u672c") == 4);
    CHECK(columns("e\u0301") == 1);
    CHECK(columns("\U0001f600") == 2);
    CHECK(columns("\xff") == 1);
}

TEST_CASE("fit cuts between characters and never beyond the width") {
    CHECK(fit("abcdef", 6, "...") == "abcdef");
    CHECK(fit("abcdefg", 6, "...") == "abc...");
    CHECK(fit("\u65e5\u672c\u8a9e", 5, "\u2026") == "\u65e5\u672c\u2026");
    CHECK(fit("\u65e5\u672c\u8a9e", 4, "\u2026") == "\u65e5\u2026");
    CHECK(fit("abcdef", 2, "...") == "ab");
    CHECK(fit("abcdef", 0, "...").empty());
    CHECK(fit("e\u0301e\u0301e\u0301", 2, "\u2026") == "e\u0301\u2026");
    for (int width = 0; width < 12; ++width) {
        const auto cut = fit("a\u00fc\u65e5\U0001f600b\u00fc\u672c", width, "\u2026");
        CAPTURE(width, cut);
        CHECK(columns(cut) <= width);
        CHECK(valid_utf8(cut) == cut);
    }
}

TEST_CASE("padding reaches the width in columns") {
    CHECK(pad_right("\u65e5", 4) == "\u65e5  ");
    CHECK(pad_left("\u65e5", 4) == "  \u65e5");
    CHECK(pad_left("abc", 2) == "abc");
}

TEST_CASE("wrap breaks at blanks, and a word too long within it") {
    using Lines = std::vector<std::string>;
    CHECK(wrap("one two three", 7) == Lines{"one two", "three"});
    CHECK(wrap("abcdefgh ij", 3) == Lines{"abc", "def", "gh", "ij"});
    CHECK(wrap("\u65e5\u672c\u8a9e", 1) == Lines{"\u65e5", "\u672c", "\u8a9e"});
    CHECK(wrap("", 10).empty());
}

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include "support/catch.h"

using namespace bootseal;

TEST_CASE("lines: a last line without its end counts, an empty text has none") {
    CHECK(lines("").empty());
    CHECK(lines("a\nb") == std::vector<std::string_view>{"a", "b"});
    CHECK(lines("a\n\nb\n") == std::vector<std::string_view>{"a", "", "b"});
}

TEST_CASE("split keeps empty fields, words has none") {
    CHECK(split("a::b:", ':') == std::vector<std::string_view>{"a", "", "b", ""});
    CHECK(split("", ':') == std::vector<std::string_view>{""});
    CHECK(words(" a\t b ") == std::vector<std::string_view>{"a", "b"});
    CHECK(words(" ").empty());
    CHECK(words("a\t\r\n", " \t") == std::vector<std::string_view>{"a", "\r\n"});
}

TEST_CASE("join puts the separator between empty parts too") {
    CHECK(join({"", "a", ""}, ",") == ",a,");
    CHECK(join({}, ",").empty());
}

TEST_CASE("parse_number takes digits and nothing else") {
    CHECK(parse_number("42") == 42);
    CHECK(parse_number("-1") == -1);
    CHECK(parse_number("640", 8) == 0640);
    CHECK_FALSE(parse_number("8", 8));
    CHECK_FALSE(parse_number(""));
    CHECK_FALSE(parse_number("1 "));
    CHECK_FALSE(parse_number("0x10"));
    CHECK_FALSE(parse_number("99999999999999999999"));
}

TEST_CASE("printable shows what a terminal must not act on") {
    CHECK(printable("plain") == "plain");
    CHECK(printable("a\x1b[2Jb\n") == "a\\x1b[2Jb\\x0a");
    CHECK(printable("gr\xc3\xbc\xc3\x9f") == "gr\xc3\xbc\xc3\x9f");
    CHECK(printable("bad\xff") == "bad\\xff");
    CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
    CHECK(printable("abcdef", 3) == "abc...");
}

TEST_CASE("printable escapes what acts on a terminal or a reader beyond ASCII") {
    CHECK(printable("\xc2\x9b"
                    "2J") == "\\xc2\\x9b2J");  // CSI in one character
    CHECK(printable("\xe2\x80\xae"
                    "x") == "\\xe2\\x80\\xaex");            // right-to-left override
    CHECK(printable("\xe2\x81\xa6") == "\\xe2\\x81\\xa6");  // isolate
    CHECK(printable("\xe2\x80\xa8") == "\\xe2\\x80\\xa8");  // line separator
    CHECK(printable("\xef\xbf\xbf") == "\\xef\\xbf\\xbf");  // not a character
    CHECK(printable("\xef\xb7\x90") == "\\xef\\xb7\\x90");  // not a character
    CHECK(printable("\xc2\xa0\xf0\x9f\x98\x80") == "\xc2\xa0\xf0\x9f\x98\x80");
}

TEST_CASE("valid_utf8 keeps every character and shows every other byte") {
    CHECK(valid_utf8("a\x1b\xc3\xbc\n") == "a\x1b\xc3\xbc\n");
    CHECK(valid_utf8("a\xff\xc3") == "a\\xff\\xc3");
    CHECK(valid_utf8(std::string_view("\0", 1)) == std::string_view("\0", 1));
}

TEST_CASE("utf8_character is the first character") {
    CHECK(utf8_character("ab") == U'a');
    CHECK(utf8_character("\xc3\xbc") == U'\u00fc');
    CHECK(utf8_character("\xe2\x82\xac") == U'\u20ac');
    CHECK(utf8_character("\xf0\x9f\x98\x80") == U'\U0001f600');
}

TEST_CASE("utf8_length is that of the first character, or 0") {
    CHECK(utf8_length("") == 0);
    CHECK(utf8_length("ab") == 1);
    CHECK(utf8_length("\xc3\xbc") == 2);
    CHECK(utf8_length("\xe2\x82\xac") == 3);
    CHECK(utf8_length("\xf0\x9f\x98\x80") == 4);
    CHECK(utf8_length("\xf0\x9f\x98") == 0);
    CHECK(utf8_length("\xf4\x90\x80\x80") == 0);
}

// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_lines.h"

#include "support/catch.h"

namespace bootseal {

using Words = std::vector<std::string>;

TEST_CASE("sshd_lines: a keyword ends at a blank, a quote or one equals sign") {
    for (const auto* text : {"UsePAM yes", "  UsePAM\tyes \r", "UsePAM=yes", "UsePAM = yes\f",
                             "\"UsePAM\" yes", "=UsePAM yes"}) {
        INFO(text);
        const auto line = split_sshd_line(text);
        REQUIRE(line);
        CHECK(line->keyword == "UsePAM");
        CHECK(line->rest == "yes");
    }
    CHECK(split_sshd_line("UsePAM==yes")->rest == "=yes");
}

TEST_CASE("sshd_lines: comments, empty lines and keywords with an open quote are skipped") {
    for (const auto* text : {"", "  \t", "# UsePAM yes", "  #", "\r", "\"UsePAM yes"}) {
        INFO(text);
        CHECK_FALSE(split_sshd_line(text));
    }
}

TEST_CASE("sshd_lines: quotes and backslashes are undone and a comment ends the arguments") {
    CHECK(split_sshd_arguments("a  b\tc") == Words{"a", "b", "c"});
    CHECK(split_sshd_arguments("\"a b\" 'c \"d'") == Words{"a b", "c \"d"});
    CHECK(split_sshd_arguments("a\\ b a\\n \"c\\\"d\"") == Words{"a b", "a\\n", "c\"d"});
    CHECK(split_sshd_arguments("x\"y z\"") == Words{"xy z"});
    CHECK(split_sshd_arguments("a#b #c \"") == Words{"a#b"});
    CHECK(split_sshd_arguments("\"\"") == Words{""});
    CHECK_FALSE(split_sshd_arguments("\"a"));
    CHECK_FALSE(split_sshd_arguments("a 'b"));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/own_lines.h"

#include "support/catch.h"

namespace bootseal {

namespace {

std::string put(std::string_view text, std::string_view line) {
    return put_in_own_block(text, line, [&](std::string_view old) { return old[0] == line[0]; });
}

}  // namespace

TEST_CASE("own_lines: our lines come first, sorted, and the rest stays as it is") {
    CHECK(put("", "b 1") == "# Written by bootseal.\nb 1\n");
    CHECK(put("# Written by bootseal.\nb 1\n", "A 2") == "# Written by bootseal.\nA 2\nb 1\n");
    CHECK(put("b 0\r\n", "b 1") == "# Written by bootseal.\nb 1\n\nb 0\r\n");
    CHECK(put("# Written by bootseal.\nb 1\n\nb 0\n\nc", "b 2") ==
          "# Written by bootseal.\nb 2\n\nb 0\n\nc");
}

TEST_CASE("own_lines: one line becomes a comment and no other byte changes") {
    CHECK(comment_out_line("a\n b\r\nc", 2) == "a\n# bootseal:  b\r\nc");
    CHECK(comment_out_line("a\nb", 2) == "a\n# bootseal: b");
    CHECK(comment_out_line("a\n", 1) == "# bootseal: a\n");
    CHECK(comment_out_line("a\n", 2) == "a\n");
}

}  // namespace bootseal

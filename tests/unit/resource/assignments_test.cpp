// SPDX-License-Identifier: Apache-2.0
#include "resource/assignments.h"

#include "support/catch.h"

namespace bootseal {

namespace {

/// "key=value@line", in the order of the text.
std::string read(Dialect dialect, std::string_view text) {
    std::string result;
    for (const auto& one : parse_assignments(dialect, text)) {
        result += (result.empty() ? "" : " ") + one.key + "=" + one.value + "@" +
                  std::to_string(one.line);
    }
    return result;
}

}  // namespace

TEST_CASE("assignments: equals takes blanks around key and value, and # at the start of a line") {
    CHECK(read(Dialect::equals, "a=1\n  b = 2 # two \r\n#c=3\n;d\n=e\n\nf=\n") ==
          "a=1@1 b=2 # two@2 f=@7");
    CHECK(read(Dialect::equals, "a = b\n c = d") == "a=b@1 c=d@2");
}

TEST_CASE("assignments: in postfix a line that begins with a blank goes on with the one before") {
    CHECK(read(Dialect::postfix, "a = 1,\n# no\n\n  2\n\t3\nb =\n c\n") == "a=1, 2 3@1 b=c@6");
    CHECK(read(Dialect::postfix, "nothing\n a = 1\n") == "");
}

TEST_CASE("assignments: space is login.defs") {
    CHECK(read(Dialect::space, "UMASK\t\t022  \n # no 1\nA \"b c\" d\nB\nC 1 # x\nD \"\"\n") ==
          "UMASK=022@1 A=b c@3 C=1 # x@5 D=@6");
}

TEST_CASE("assignments: the last setting is replaced and every other byte stays") {
    CHECK(assign(Dialect::equals, "a=1\n a = 2  # x\r\nb=3", "a", "9") == "a=1\n a = 9\r\nb=3");
    CHECK(assign(Dialect::equals, "a=\n", "a", "9") == "a=9\n");
    CHECK(assign(Dialect::equals, "#a=1", "a", "9") == "#a=1\na=9\n");
    CHECK(assign(Dialect::postfix, "a = 1,\n# c\n 2\nb = 3\n", "a", "9") == "a = 9\nb = 3\n");
    CHECK(assign(Dialect::postfix, "", "a", "9") == "a = 9\n");
    CHECK(assign(Dialect::space, "A\t\t\"1\" x\nB 2\n", "A", "9") == "A\t\t9\nB 2\n");
    CHECK(assign(Dialect::space, "B 2\n", "A", "9") == "B 2\nA 9\n");
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/shell_commands.h"

#include "base/text.h"
#include "support/catch.h"

namespace bootseal {

namespace {

using List = std::vector<std::string>;

/// "LINE words" of each command, with a "?" before those that may not be run.
List commands(std::string_view text) {
    List result;
    for (const auto& command : parse_shell_commands(text)) {
        List words;
        for (const auto& word : command.words)
            words.push_back(word.text);
        result.push_back((command.certain ? "" : "?") + std::to_string(command.line) + " " +
                         join(words, " "));
    }
    return result;
}

std::string value(std::string_view text, std::string_view name) {
    const auto found = parse_shell_commands(text);
    REQUIRE(found.size() == 1);
    const auto assigned = assignment_of(found[0], name);
    return assigned ? std::string(assigned->value) : "none";
}

}  // namespace

TEST_CASE("shell commands: words, quotes, comments and lines that go on") {
    CHECK(commands("umask 027 # 022\n# umask 022\n") == List{"1 umask 027"});
    CHECK(commands("a='b  c'\"$d\"e f\\ g\n") == List{"1 a=b  c$de f g"});
    CHECK(commands("umask \\\n 022; umask 077 & x") == List{"1 umask 022", "2 umask 077", "2 x"});
    CHECK(commands("a=\"x\ny\"\nb") == List{"1 a=x\ny", "3 b"});
    CHECK(commands("x=$(a; b | c) y\nz") == List{"1 x=$(a; b | c) y", "2 z"});
    CHECK(commands("cat <<E >f\numask 022\nE\numask 027\n") == List{"1 cat", "4 umask 027"});
    CHECK(commands("a 2>/dev/null b") == List{"1 a 2 b"});
}

TEST_CASE("shell commands: what may not be run is told from what always is") {
    CHECK(commands("if a; then\n b\nelse c; fi\nd") == List{"?1 a", "?2 b", "?3 c", "4 d"});
    CHECK(commands("case $x in a) b;; esac\nc") == List{"?1 case $x in a", "?1 b", "2 c"});
    CHECK(commands("for i in a; do b; done; c")[2] == "1 c");
    CHECK(commands("f() {\n a\n}\nb") == List{"1 f", "?2 a", "4 b"});
    CHECK(commands("a && b || c\nd") == List{"1 a", "?1 b", "?1 c", "2 d"});
    CHECK(commands("(a)\nb") == List{"?1 a", "2 b"});
    CHECK(commands("[ -z x ] && return\nb") == List{"1 [ -z x ]", "?1 return", "?2 b"});
}

TEST_CASE("shell commands: an assignment is one for the shell, not for one command") {
    CHECK(value("A=1", "A") == "1");
    CHECK(value("B=2 A='1'", "A") == "1");
    CHECK(value("export -n A=1", "A") == "1");
    CHECK(value("declare -xr A=1 A=2", "A") == "2");
    CHECK(value("A=1 ls", "A") == "none");
    CHECK(value("echo A=1", "A") == "none");
    CHECK(value("AA=1", "A") == "none");
}

TEST_CASE("shell commands: a word knows where it stands") {
    const std::string text = "x\nTMOUT=\"90\"\n";
    const auto found = parse_shell_commands(text);
    const auto assigned = assignment_of(found.at(1), "TMOUT");
    REQUIRE(assigned);
    CHECK(text.substr(assigned->begin, assigned->word->end - assigned->begin) == "\"90\"");
    CHECK(assigned->word->literal);
    CHECK_FALSE(parse_shell_commands("A=$B")[0].words[0].literal);
    CHECK_FALSE(parse_shell_commands("A=`b`")[0].words[0].literal);
    CHECK(parse_shell_commands("A='$B'")[0].words[0].literal);
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_line.h"

#include "support/catch.h"

namespace bootseal {

namespace {

using Kind = PamAction::Kind;

std::vector<PamLine> parse(const std::string& text) {
    const auto all = parse_pam(text);
    REQUIRE(all);
    return *all;
}

PamAction action(const std::string& control, PamCode code) {
    const auto all = parse("auth " + control + " pam_x.so\n");
    REQUIRE(all.size() == 1);
    return all[0].actions[static_cast<std::size_t>(code)];
}

std::vector<std::string> arguments(const PamLine& line) {
    std::vector<std::string> result;
    for (const auto& argument : line.arguments)
        result.push_back(argument.text);
    return result;
}

}  // namespace

TEST_CASE("pam line: words, types and comments are those of pam.conf(5)") {
    const auto all = parse(
        "# a\n\n  -Auth\tRequired  pam_x.so a [b c\\] d] # e\n"
        "PASSWORD include other\n@Include common\nsession SubStack y\n");
    REQUIRE(all.size() == 4);
    CHECK(all[0].kind == PamLine::Kind::module);
    CHECK(all[0].type == PamType::auth);
    CHECK(all[0].path == "pam_x.so");
    CHECK(all[0].line == 3);
    CHECK(arguments(all[0]) == std::vector<std::string>{"a", "b c] d"});
    CHECK(all[1].kind == PamLine::Kind::include);
    CHECK(all[1].type == PamType::password);
    CHECK(all[1].path == "other");
    CHECK(all[2].kind == PamLine::Kind::include);
    CHECK_FALSE(all[2].type);
    CHECK(all[3].kind == PamLine::Kind::substack);
}

TEST_CASE("pam line: a backslash at the end goes on with the next line that says something") {
    const auto all =
        parse("auth \\\n# between\n\n  required \\  \n pam_x.so a\nauth required \\ # b\n");
    REQUIRE(all.size() == 2);
    CHECK(all[0].path == "pam_x.so");
    CHECK(all[0].line == 1);
    CHECK(arguments(all[0]) == std::vector<std::string>{"a"});
    // A comment keeps the backslash a word.
    CHECK(all[1].path == "\\");
}

TEST_CASE("pam line: an argument knows where it stands") {
    const std::string text = "auth \\\n required pam_x.so one \\\n [two three]\n";
    const auto all = parse(text);
    REQUIRE(all.size() == 1);
    REQUIRE(all[0].arguments.size() == 2);
    for (const auto& [argument, written] :
         {std::pair(all[0].arguments[0], "one"), std::pair(all[0].arguments[1], "[two three]")}) {
        CHECK(text.substr(argument.begin, argument.end - argument.begin) == written);
    }
    CHECK(all[0].end == all[0].arguments[1].end);
}

TEST_CASE("pam line: the plain controls are short for actions") {
    CHECK(action("required", PamCode::success).kind == Kind::ok);
    CHECK(action("required", PamCode::ignore).kind == Kind::ignore);
    CHECK(action("required", PamCode::auth_err).kind == Kind::bad);
    CHECK(action("requisite", PamCode::auth_err).kind == Kind::die);
    CHECK(action("sufficient", PamCode::new_authtok_reqd).kind == Kind::done);
    CHECK(action("sufficient", PamCode::auth_err).kind == Kind::ignore);
    CHECK(action("optional", PamCode::success).kind == Kind::ok);
    CHECK(action("optional", PamCode::auth_err).kind == Kind::ignore);
}

TEST_CASE("pam line: what a control does not name is default, and bad without one") {
    const std::string control = "[success=2 default=ignore auth_err = die]";
    CHECK(action(control, PamCode::success) == PamAction{Kind::jump, 2});
    CHECK(action(control, PamCode::auth_err).kind == Kind::die);
    CHECK(action(control, PamCode::user_unknown).kind == Kind::ignore);
    CHECK(action("[success=ok]", PamCode::auth_err).kind == Kind::bad);
    // A later default leaves alone what has an action, and a later action takes it back.
    CHECK(action("[default=die success=ok]", PamCode::success).kind == Kind::ok);
    CHECK(action("[success=ok default=die]", PamCode::success).kind == Kind::ok);
}

TEST_CASE("pam line: a control that cannot be read makes every answer bad") {
    for (const std::string wrong : {"[success=0]", "[success]", "[sucess=ok]", "[success=maybe]",
                                    "reqired", "[success=-1]"}) {
        INFO(wrong);
        CHECK(action(wrong, PamCode::success).kind == Kind::bad);
    }
}

TEST_CASE("pam line: a line without a type, control or module always fails") {
    for (const std::string wrong : {"aut required pam_x.so\n", "auth\n", "auth required\n"}) {
        INFO(wrong);
        const auto all = parse(wrong);
        REQUIRE(all.size() == 1);
        CHECK(all[0].kind == PamLine::Kind::wrong);
    }
}

TEST_CASE("pam line: what libpam gives up on is an error") {
    CHECK_FALSE(parse_pam("auth required \\\n"));
    CHECK_FALSE(parse_pam("auth include\n"));
    CHECK_FALSE(parse_pam(std::string("auth required\0 pam_x.so\n", 24)));
    CHECK(parse_pam("#" + std::string(1021, 'x') + "\n"));
    CHECK_FALSE(parse_pam("#" + std::string(1022, 'x') + "\n"));
    std::string long_file;
    for (int i = 0; i < 2001; ++i)
        long_file += "auth required pam_x.so\n";
    CHECK_FALSE(parse_pam(long_file));
    const auto half = "auth required pam_x.so " + std::string(600, 'x');
    CHECK_FALSE(parse_pam(half + " \\\n" + std::string(600, 'y') + "\n"));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_profile.h"

#include "support/catch.h"

namespace bootseal {

TEST_CASE("pam profile: fields go on in lines that begin with a blank") {
    const auto profile = parse_pam_profile(
        "x",
        "Name: A name\nDefault: yes\nPriority: 12\nConflicts: a, b\nAuth-Type: Primary\n"
        "Auth-Final:\n\trequired\tpam_x.so a  \n\n  optional pam_y.so\nSession-Type: Additional\n"
        "Session:\n\trequired pam_z.so\n");
    CHECK(profile.priority == 12);
    CHECK(profile.conflicts == std::set<std::string>{"a", "b"});
    CHECK(profile.field("Auth") == "required\tpam_x.so a\noptional pam_y.so");
    CHECK(profile.field("Session-noninteractive") == "required pam_z.so");
    CHECK(profile.field("Nothing").empty());
    const auto interactive = parse_pam_profile(
        "y", "Session-Interactive-Only: yes\nSession-Type: Additional\nSession:\n a b\n");
    CHECK(interactive.field("Session-noninteractive-Type").empty());
}

TEST_CASE("pam profile: priority first, then the name from Z to A") {
    const auto low = parse_pam_profile("z", "Priority: 0\n");
    const auto high = parse_pam_profile("a", "Priority: 256\n");
    const auto same = parse_pam_profile("b", "Priority: 256\n");
    CHECK(comes_before(high, low));
    CHECK(comes_before(same, high));
    CHECK_FALSE(comes_before(high, same));
}

TEST_CASE("pam profile: the first of a block gives its initial lines") {
    const std::string text =
        "Auth-Type: Primary\nAuth:\n required pam_x.so later\n"
        "Auth-Initial:\n required pam_x.so first\n";
    const std::vector<PamProfile> enabled{parse_pam_profile("one", text),
                                          parse_pam_profile("none", "Auth-Type: Additional\n"),
                                          parse_pam_profile("two", text)};
    const auto lines = profile_lines(enabled, "auth", "Primary");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].lines == std::vector<std::string>{"required pam_x.so first"});
    CHECK(lines[1].profile == "two");
    CHECK(lines[1].lines == std::vector<std::string>{"required pam_x.so later"});
}

TEST_CASE("pam profile: a line is the same wherever it jumps to") {
    CHECK(without_jump("[success=12 default=ignore]\tpam_x.so a=1") ==
          "[success= default=ignore]\tpam_x.so a=1");
    CHECK(without_jump("required pam_x.so remember=5") == "required pam_x.so remember=5");
    CHECK(without_end("[success=end default=ignore] pam_x.so") ==
          "[success= default=ignore] pam_x.so");
    CHECK(without_end("required pam_end.so") == "required pam_end.so");
    const auto line = split_profile_line("[success=end default=ignore]\tpam_x.so a  b ");
    CHECK(line.module == "[success=end default=ignore]\tpam_x.so");
    CHECK(line.options == std::vector<std::string>{"a", "b"});
    CHECK(split_profile_line("required").module == "required");
    CHECK(split_profile_line("").module.empty());
    CHECK(split_profile_line("[a").options.empty());
}

}  // namespace bootseal

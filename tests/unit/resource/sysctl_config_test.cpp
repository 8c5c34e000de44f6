// SPDX-License-Identifier: Apache-2.0
#include "resource/sysctl_config.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

/// The value that decides, "none" where nothing does.
std::string decided(std::string_view text, std::string_view path) {
    const auto all = parse_sysctl_file(text, "f");
    REQUIRE(all);
    const auto line = deciding_line(*all, path);
    REQUIRE(line);
    return *line ? *(*line)->value : "none";
}

}  // namespace

TEST_CASE("sysctl.d: comments, blanks, prefixes and line ends are systemd's") {
    const auto all = parse_sysctl_file(
        "# a = 1\n; a = 1\n\n  a.b = 1 2 \r\n-c/d.e=3\n-f.*.g\nno assignment\nh =\nkernel//x=1",
        "f");
    REQUIRE(all);
    REQUIRE(all->size() == 5);
    CHECK((*all)[0].path == "a/b");
    CHECK((*all)[0].value == "1 2");
    CHECK((*all)[0].line == 4);
    CHECK((*all)[1].path == "c/d.e");
    CHECK((*all)[1].value == "3");
    CHECK((*all)[2].path == "f/*/g");
    CHECK_FALSE((*all)[2].value);
    CHECK((*all)[3].value == "");
    CHECK((*all)[4].path == "kernel/x");
}

TEST_CASE("sysctl.d: a line of its own beats patterns, and can take a parameter out of them") {
    CHECK(decided("net.ipv4.conf.*.rp_filter = 2\n", "net/ipv4/conf/all/rp_filter") == "2");
    CHECK(decided("x.a = 1\nx.* = 2\n", "x/a") == "1");
    CHECK(decided("x.* = 2\n-x.a\n", "x/a") == "none");
    CHECK(decided("x.a = 1\n-x.a\n", "x/a") == "none");
    CHECK(decided("-x.a\nx.a = 1\n", "x/a") == "1");
    CHECK(decided("x.* = 1\nx.[a-c] = 2\n", "x/a") == "2");
    CHECK(decided("x.* = 2\n", "x/a/b") == "none");
}

TEST_CASE("sysctl.d: a pattern given again with another value moves behind the rest") {
    CHECK(decided("x.* = 1\nx.? = 2\nx.* = 3\n", "x/a") == "3");
    CHECK(decided("x.* = 1\nx.? = 2\nx.* = 1\n", "x/a") == "2");
}

TEST_CASE("sysctl.d: braces in a deciding pattern are an error, not a guess") {
    const auto all = parse_sysctl_file("x.{a,b}.* = 1\n", "f");
    CHECK_FALSE(deciding_line(*all, "x/a/y"));
}

TEST_CASE("sysctl.d: values are equal word by word, numbers as numbers") {
    CHECK(same_sysctl_value("4096 1", "4096\t1"));
    CHECK(same_sysctl_value("01", "1"));
    CHECK(same_sysctl_value("|/bin/false", "|/bin/false"));
    CHECK_FALSE(same_sysctl_value("1", "11"));
    CHECK_FALSE(same_sysctl_value("1", "1 1"));
    CHECK_FALSE(same_sysctl_value("a", "b"));
    CHECK_FALSE(same_sysctl_value("a", "1"));
}

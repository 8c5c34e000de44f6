// SPDX-License-Identifier: Apache-2.0
#include "resource/aide_pattern.h"

#include <string>

#include "support/catch.h"

namespace bootseal {

namespace {

bool fits(std::string_view pattern, std::string_view path) {
    const auto fit = fits_aide_pattern(pattern, path);
    CHECK(fit != Fit::unknown);
    return fit == Fit::yes;
}

bool is_unknown(std::string_view pattern, std::string_view path = "/a") {
    return fits_aide_pattern(pattern, path) == Fit::unknown;
}

}  // namespace

TEST_CASE("aide_pattern: a pattern begins with the path and need not reach its end") {
    CHECK(fits("/usr", "/usr/sbin"));
    CHECK(fits("", "/usr"));
    CHECK_FALSE(fits("/sbin", "/usr/sbin"));
    CHECK_FALSE(fits("/usr/sbin", "/usr"));
    CHECK(fits("/usr$", "/usr"));
    CHECK_FALSE(fits("/usr$", "/usr/sbin"));
    CHECK(fits("^/usr", "/usr"));
    CHECK_FALSE(fits("/^usr", "/usr"));
}

TEST_CASE("aide_pattern: parts are repeated as often as they may be") {
    CHECK(fits("/a*b", "/b"));
    CHECK(fits("/a*b", "/aaab"));
    CHECK_FALSE(fits("/a+b", "/b"));
    CHECK(fits("/a?b$", "/ab"));
    CHECK_FALSE(fits("/a?b$", "/aab"));
    CHECK(fits("/a{2,3}$", "/aaa"));
    CHECK_FALSE(fits("/a{2,3}$", "/aaaa"));
    CHECK(fits("/a{2,}$", "/aaaaa"));
    CHECK_FALSE(fits("/a{2}$", "/a"));
    CHECK(fits("/a{0}b", "/b"));
    CHECK(fits("/(ab)*c", "/ababc"));
    CHECK(fits("/.*?c$", "/abc"));
    CHECK(fits("/(a*)*$", "/aaaa"));
    CHECK_FALSE(fits("/(a|b){3}$", "/ab"));
}

TEST_CASE("aide_pattern: alternatives, groups and classes") {
    CHECK(fits("/(var/)?run", "/run"));
    CHECK(fits("/(var/)?run", "/var/run"));
    CHECK(fits("/x|/usr", "/usr"));
    CHECK(fits("/(?:a|b)c", "/bc"));
    CHECK(fits("/[a-c]x", "/bx"));
    CHECK_FALSE(fits("/[^a-c]x", "/bx"));
    CHECK(fits("/[]x]$", "/]"));
    CHECK(fits("/[a-]$", "/-"));
    CHECK(fits("/[[:digit:]_]+$", "/1_2"));
    CHECK(fits("/\\d\\.[\\w.]x", "/1.ax"));
    CHECK_FALSE(fits("/\\D", "/1"));
    CHECK_FALSE(fits("/a\\.b", "/axb"));
    CHECK(fits("/a.b", "/a/b"));
    CHECK(fits("/a\\ b", "/a b"));
}

TEST_CASE("aide_pattern: what is not known is said to be so") {
    for (const std::string pattern :
         {"/(?i)a", "/(?=a)", "/a++", "/a{x}b", "/a{2", "/[a", "/(a", "/a)", "/*+", "/\\b", "/\\1",
          "/[[:nope:]]", "/[b-a]", "/a\\", "/a{9999}", "/**"}) {
        INFO(pattern);
        CHECK(is_unknown(pattern));
    }
    CHECK(is_unknown("/" + std::string(60, '(') + "a" + std::string(60, ')')));
    CHECK(is_unknown("/((((((a?){1000}){1000}){1000}){1000}){1000}){1000}b",
                     "/" + std::string(999, 'a')));
    CHECK(is_unknown("/" + std::string(5000, '.')));
    CHECK(fits_aide_pattern("/b(?i)(c|d)", "/a") == Fit::no);
    CHECK(is_unknown("/b|(?i)"));
    CHECK_FALSE(fits("/(a|aa)+$", "/" + std::string(200, 'a') + "b"));
}

}  // namespace bootseal

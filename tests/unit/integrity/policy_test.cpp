// SPDX-License-Identifier: Apache-2.0
#include "integrity/policy.h"

#include "support/catch.h"

using namespace bootseal;

namespace {

Policy policy(std::string_view text) {
    auto parsed = Policy::parse(text, "policy");
    REQUIRE(parsed);
    return *std::move(parsed);
}

/// Whether the pattern fits the path.
bool fits(const std::string& pattern, std::string_view path) {
    return policy("volatile " + pattern).of(path) == Class::free;
}

std::string complaint(std::string_view text) {
    const auto parsed = Policy::parse(text, "policy");
    REQUIRE_FALSE(parsed);
    return parsed.error().what;
}

}  // namespace

TEST_CASE("policy: the last line that fits counts, and none is exact") {
    const auto some =
        policy("# all\n\nconfig /etc/**\nabsent /etc/cron.*/**\ngrows /etc/cron.d/log\n");
    CHECK(some.of("etc") == Class::exact);
    CHECK(some.of("etc/passwd") == Class::config);
    CHECK(some.of("etc/cron.d") == Class::config);
    CHECK(some.of("etc/cron.d/job") == Class::absent);
    CHECK(some.of("etc/cron.d/log") == Class::grows);
    CHECK(some.of("") == Class::exact);
    CHECK(some.lines() == std::vector<std::string>{"config /etc/**", "absent /etc/cron.*/**",
                                                   "grows /etc/cron.d/log"});
}

TEST_CASE("policy: one star stays within a name, two do not") {
    CHECK(fits("/**", ""));
    CHECK(fits("/**", "a/b"));
    CHECK(fits("/a/*", "a/b"));
    CHECK_FALSE(fits("/a/*", "a/b/c"));
    CHECK_FALSE(fits("/a/*", "a"));
    CHECK_FALSE(fits("/a/**", "a"));
    CHECK(fits("/a/**", "a/b/c"));
    CHECK(fits("/**/c", "a/b/c"));
    CHECK_FALSE(fits("/**/c", "c"));
    CHECK(fits("/**/*.d/x*z", "a/b/c.d/xyz"));
    CHECK_FALSE(fits("/**/*.d/x*z", "a/b/c.d/x/z"));
    CHECK(fits("/**/a*c", "b/a/abc"));
    CHECK(fits("/a*b*c", "aXbbYc"));
    CHECK_FALSE(fits("/a*b*c", "aXbbYcd"));
    CHECK_FALSE(fits("/usr", "usrlocal"));
}

TEST_CASE("policy: a pattern of many stars is no trap") {
    std::string pattern = "/";
    for (int i = 0; i < 200; ++i)
        pattern += "**a*";
    CHECK_FALSE(fits(pattern + "b", std::string(4000, 'a')));
}

TEST_CASE("policy: what makes no sense names its line") {
    const std::string expected =
        "policy:2: expected exact, absent, config, grows or volatile, and a path from the top";
    for (const std::string line : {"exakt /usr", "exact usr", "exact", "exact /a /b", "free /a"}) {
        INFO(line);
        CHECK(complaint("exact /**\n" + line + "\n") == expected);
    }
    CHECK(complaint("exact /" + std::string(2000, 'a')) == "policy:1: the pattern is too long");
}

TEST_CASE("policy: for Debian, what starts by itself may not appear") {
    const auto& debian = Policy::debian();
    for (const auto* path :
         {"etc/ld.so.preload", "etc/cron.d/x", "etc/systemd/system/x.service", "usr/bin/x",
          "etc/systemd/system/ssh.service.d/x.conf", "etc/sudoers.d/x", "etc/pam.d/x",
          "usr/lib/systemd/system/x.service", "var/spool/cron/crontabs/root", "boot/x"}) {
        INFO(path);
        CHECK(debian.of(path) == Class::absent);
    }
    CHECK(debian.of("usr") == Class::exact);
    CHECK(debian.of("etc/hostname") == Class::config);
    CHECK(debian.of("etc/ssh/ssh_host_rsa_key") == Class::config);
    CHECK(debian.of("var/log/auth.log") == Class::grows);
    CHECK(debian.of("tmp") == Class::exact);
    CHECK(debian.of("tmp/x/y") == Class::free);
}

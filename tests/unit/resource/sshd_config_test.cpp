// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_config.h"

#include <sys/stat.h>

#include "base/text.h"
#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

constexpr auto main_file = "etc/ssh/sshd_config";

Result<SshdConfig> read(const Scratch& tree) {
    return read_sshd_config(Overlay(tree.root()));
}

/// "yes at /etc/ssh/sshd_config:1", "yes by default"
std::string effective(const Scratch& tree, std::string_view keyword) {
    const auto config = read(tree);
    REQUIRE(config);
    const auto value = config->value(*find_sshd_keyword(keyword));
    return join(value.values, " ") +
           (value.setting ? " at " + value.setting->where() : " by default");
}

std::string overrides(const Scratch& tree, std::string_view keyword) {
    const auto config = read(tree);
    REQUIRE(config);
    std::vector<std::string> places;
    for (const auto* setting : config->overrides(*find_sshd_keyword(keyword)))
        places.push_back(setting->values.front() + " at " + setting->where());
    return join(places, ", ");
}

/// Of one file: the sentence of the error, or "" where it is accepted.
std::string refused(const std::string& content) {
    Scratch tree;
    tree.put(main_file, content);
    const auto config = read(tree);
    return config ? "" : config.error().what;
}

}  // namespace

TEST_CASE("sshd_config: the first line wins, and the last where sshd has it so") {
    Scratch tree;
    tree.put(main_file, "UsePAM yes\nusepam no\nMaxStartups 5:50:60\nMaxStartups 20\n");
    CHECK(effective(tree, "UsePAM") == "yes at /etc/ssh/sshd_config:1");
    CHECK(effective(tree, "MaxStartups") == "20:50:20 at /etc/ssh/sshd_config:4");
    CHECK(effective(tree, "PermitRootLogin") == "without-password by default");
}

TEST_CASE("sshd_config: keywords of many values add up") {
    Scratch tree;
    tree.put(main_file, "AllowUsers alice bob\nX11Forwarding no\nallowusers carol\n");
    CHECK(effective(tree, "AllowUsers") == "alice bob carol at /etc/ssh/sshd_config:1");
}

TEST_CASE("sshd_config: files are included where the line stands, in byte order") {
    Scratch tree;
    tree.put(main_file, "Include sshd_config.d/*.conf /etc/ssh/absent\nUsePAM yes\n");
    tree.put("etc/ssh/sshd_config.d/b.conf", "UsePAM no\nMaxSessions 2\n");
    tree.put("etc/ssh/sshd_config.d/a.conf", "MaxSessions 1");
    tree.put("etc/ssh/sshd_config.d/B.conf", "MaxSessions 3\n");
    tree.put("etc/ssh/sshd_config.d/.c.conf", "MaxAuthTries 1\n");
    tree.put("etc/ssh/sshd_config.d/c.txt", "MaxAuthTries 1\n");
    CHECK(effective(tree, "UsePAM") == "no at /etc/ssh/sshd_config.d/b.conf:1");
    CHECK(effective(tree, "MaxSessions") == "3 at /etc/ssh/sshd_config.d/B.conf:1");
    CHECK(effective(tree, "MaxAuthTries") == "6 by default");
}

TEST_CASE("sshd_config: a Match block ends with its file, and around it nothing changes") {
    Scratch tree;
    tree.put(main_file, "Include sshd_config.d/*.conf\nPermitRootLogin no\n");
    tree.put("etc/ssh/sshd_config.d/a.conf", "Match user root\nPermitRootLogin yes\n");
    CHECK(effective(tree, "PermitRootLogin") == "no at /etc/ssh/sshd_config:2");
    CHECK(overrides(tree, "PermitRootLogin") == "yes at /etc/ssh/sshd_config.d/a.conf:2");
}

TEST_CASE("sshd_config: what a Match block includes belongs to it") {
    Scratch tree;
    tree.put(main_file, "Match user root\nInclude more\nBanner none\n");
    tree.put("etc/ssh/more", "PermitRootLogin yes\nMatch all\nMaxAuthTries 9\n");
    CHECK(effective(tree, "PermitRootLogin") == "without-password by default");
    CHECK(overrides(tree, "PermitRootLogin") == "yes at /etc/ssh/more:1");
    CHECK(effective(tree, "MaxAuthTries") == "6 by default");
    const auto config = read(tree);
    REQUIRE(config);
    REQUIRE(config->settings.size() == 3);
    CHECK(config->settings[1].match->criteria.size() == 2);
    CHECK_FALSE(config->settings[1].match->unconditional());
}

TEST_CASE("sshd_config: Match all counts for the server and ends what later blocks can do") {
    Scratch tree;
    tree.put(main_file,
             "MaxAuthTries 4\n"
             "Match user a\nMaxAuthTries 5\nMaxAuthTries 8\n"
             "Match all\nMaxAuthTries 6\nUseDNS yes\n"
             "Match user b\nMaxAuthTries 7\n");
    CHECK(effective(tree, "UseDNS") == "yes at /etc/ssh/sshd_config:7");
    CHECK(effective(tree, "MaxAuthTries") == "4 at /etc/ssh/sshd_config:1");
    CHECK(overrides(tree, "MaxAuthTries") ==
          "5 at /etc/ssh/sshd_config:3, 6 at /etc/ssh/sshd_config:6");
}

TEST_CASE("sshd_config: what sshd would not start with is an error with its place") {
    CHECK(refused("\nPermitRootLogins no\n") ==
          "/etc/ssh/sshd_config:2: sshd knows no keyword PermitRootLogins");
    for (const auto* wrong :
         {"UsePAM", "UsePAM maybe", "UsePAM yes no", "UsePAM \"yes", "Banner \"\"",
          "Match user a\nUsePAM yes", "Match all\nMatch user a\nUsePAM yes", "Match", "Match user",
          "Match who a", "Match all user a", "Match user a all", "Match address 10.0.0.1/8",
          "Match address 10.0.0.0/33", "Match address ,", "Match localport x", "Include",
          "Include \"\"", "AcceptEnv A=b"}) {
        INFO(wrong);
        CHECK_FALSE(refused(wrong).empty());
    }
    for (const auto* right :
         {"", "Protocol 2", "UseLogin no", "Match address !10.0.0.0/8,10.*,::1/128",
          "UsePAM=yes\r\n", "Match user a # b\nBanner none", "Match all # b",
          "Match localport 22 user=b"}) {
        INFO(right);
        CHECK(refused(right).empty());
    }
    CHECK_FALSE(refused(std::string("UsePAM yes\n\0", 12)).empty());
}

TEST_CASE("sshd_config: files that cannot be read are an error and a directory is empty") {
    Scratch tree;
    CHECK_FALSE(read(tree));
    tree.put(main_file, "Include sshd_config.d/*.conf\n");
    tree.directory("etc/ssh/sshd_config.d/a.conf");
    CHECK(read(tree));
    tree.link("etc/ssh/sshd_config.d/b.conf", "nowhere");
    CHECK_FALSE(read(tree));
    Scratch other;
    other.put(main_file, "Include fifo\n");
    REQUIRE(::mkfifo(other.path("etc/ssh/fifo").c_str(), 0600) == 0);
    CHECK_FALSE(read(other));
}

TEST_CASE("sshd_config: files that include themselves come to an end") {
    Scratch tree;
    tree.put(main_file, "Include loop\n");
    tree.put("etc/ssh/loop", "Include loop\n");
    REQUIRE_FALSE(read(tree));
    tree.put("etc/ssh/loop", "Include loop loop\n");
    REQUIRE_FALSE(read(tree));
    std::string last = "UsePAM yes\n";
    for (int depth = 16; depth > 0; --depth) {
        tree.put("etc/ssh/" + std::to_string(depth), last);
        last = "Include " + std::to_string(depth) + "\n";
    }
    tree.put(main_file, last);
    CHECK(effective(tree, "UsePAM") == "yes at /etc/ssh/16:1");
    tree.put("etc/ssh/16", "Include 17\n");
    tree.put("etc/ssh/17", "UsePAM yes\n");
    CHECK_FALSE(read(tree));
}

}  // namespace bootseal

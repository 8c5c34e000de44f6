// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_settings.h"

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

PamModule called_with(std::vector<std::string> arguments) {
    PamModule module;
    module.file = "/etc/pam.d/test";
    module.line = 7;
    for (auto& argument : arguments)
        module.arguments.push_back({std::move(argument), 0, 0});
    return module;
}

PamValue decide(const Scratch& tree, const std::string& module, const std::string& option,
                const PamModule* called = nullptr) {
    const auto* known = find_pam_option(module, option);
    REQUIRE(known);
    const auto found = decide_pam_option(Overlay(tree.root()), *known, called);
    REQUIRE(found);
    return *found;
}

std::int64_t deny(const std::string& text) {
    Scratch tree;
    tree.put("etc/security/faillock.conf", text);
    return decide(tree, "pam_faillock", "deny").number;
}

/// As libpwquality 1.4.5 of Debian 12 answered for the same files.
std::int64_t minlen(const std::string& text) {
    Scratch tree;
    tree.put("etc/security/pwquality.conf", text);
    return decide(tree, "pam_pwquality", "minlen").number;
}

}  // namespace

TEST_CASE("pam settings: lines are read as pam_faillock does") {
    CHECK(deny("") == 3);
    CHECK(deny("deny = 5\n") == 5);
    CHECK(deny("  deny\t5 # a\r\n") == 5);
    CHECK(deny("deny=5x\n") == 5);
    CHECK(deny("deny = 5\ndeny = 7") == 7);
    CHECK(deny("deny = 5\ndeny = x\n#deny = 1\nDeny = 2\ndenyx = 1\n") == 5);
    CHECK(deny("deny = 65536\n") == 0);
    CHECK(deny("deny = -1\n") == 65535);
}

TEST_CASE("pam settings: lines are read as libpwquality does") {
    CHECK(minlen("minlen=14\n") == 14);
    CHECK(minlen("MinLen 14\n") == 14);
    CHECK(minlen("minlen = 014") == 14);
    CHECK(minlen("minlen = +14\r\n") == 14);
    CHECK(minlen("minlen = 3\n") == 6);
    // It reads no further than what it does not know.
    CHECK(minlen("foo = 3\nminlen = 14\n") == 8);
    CHECK(minlen("minlen = 14x\n") == 8);
    CHECK(minlen("minlen == 14\n") == 8);
    CHECK(minlen("minlen =\nminlen = 14\n") == 8);
    CHECK(minlen("enforce_for_root = no\nbadwords = a b\nretry 3\nminlen 14\n") == 14);
    Scratch tree;
    tree.put("etc/security/pwquality.conf", "minlen = 12\nfoo\n");
    const auto found = decide(tree, "pam_pwquality", "minlen");
    CHECK(found.number == 12);
    CHECK(found.where == "/etc/security/pwquality.conf:1");
    CHECK(found.stopped == "/etc/security/pwquality.conf:2");
}

TEST_CASE("pam settings: pwquality.conf is read after its folder, unless that ends the reading") {
    Scratch tree;
    tree.put("etc/security/pwquality.conf.d/a.conf", "minlen = 10\ndifok = 4\n");
    tree.put("etc/security/pwquality.conf.d/b.conf", "minlen = 11\n");
    tree.put("etc/security/pwquality.conf.d/c", "minlen = 12\n");
    CHECK(decide(tree, "pam_pwquality", "minlen").number == 11);
    tree.put("etc/security/pwquality.conf", "minlen = 9\n");
    CHECK(decide(tree, "pam_pwquality", "minlen").number == 9);
    CHECK(decide(tree, "pam_pwquality", "difok").where ==
          "/etc/security/pwquality.conf.d/a.conf:2");
    tree.put("etc/security/pwquality.conf.d/b.conf", "nonsense\n");
    CHECK(decide(tree, "pam_pwquality", "minlen").number == 10);
}

TEST_CASE("pam settings: arguments win over files") {
    Scratch tree;
    tree.put("etc/security/faillock.conf", "deny = 5\n");
    const auto called = called_with({"preauth", "deny=8", "deny=", "unlock_time=never"});
    const auto found = decide(tree, "pam_faillock", "deny", &called);
    CHECK(found.number == 8);
    CHECK(found.where == "/etc/pam.d/test:7");
    CHECK(found.source == PamValue::Source::argument);
    CHECK(decide(tree, "pam_faillock", "unlock_time", &called).number == 0);
    const auto quality = called_with({"minlen=x", "DIFOK=3"});
    CHECK(decide(tree, "pam_pwquality", "minlen", &quality).number == 8);
    CHECK(decide(tree, "pam_pwquality", "difok", &quality).number == 3);
}

TEST_CASE("pam settings: root waits as long as everybody unless told otherwise") {
    Scratch tree;
    tree.put("etc/security/faillock.conf", "unlock_time = 1000\n");
    CHECK(decide(tree, "pam_faillock", "root_unlock_time").number == 1000);
    tree.put("etc/security/faillock.conf", "unlock_time = 1000\nroot_unlock_time = 60\n");
    CHECK(decide(tree, "pam_faillock", "root_unlock_time").number == 60);
    tree.put("etc/security/faillock.conf", "unlock_time = 604801\n");
    CHECK(decide(tree, "pam_faillock", "unlock_time").number == 600);
}

TEST_CASE("pam settings: another file of pam_faillock counts, and must be there") {
    Scratch tree;
    tree.put("etc/other.conf", "deny = 9\n");
    const auto called = called_with({"conf=/etc/other.conf"});
    CHECK(decide(tree, "pam_faillock", "deny", &called).number == 9);
    const auto gone = called_with({"conf=/etc/gone.conf"});
    CHECK_FALSE(
        decide_pam_option(Overlay(tree.root()), *find_pam_option("pam_faillock", "deny"), &gone));
}

TEST_CASE("pam settings: each module takes its arguments its own way") {
    const auto takes = [](const char* module, const char* option, const char* argument) {
        return takes_argument(*find_pam_option(module, option), argument) == Takes::yes;
    };
    CHECK(takes("pam_unix", "nullok", "nullok_secure"));
    CHECK_FALSE(takes("pam_unix", "nullok", "nullresetok"));
    CHECK_FALSE(takes("pam_unix", "nullok", "NULLOK"));
    CHECK(takes("pam_unix", "remember", "remember=5"));
    CHECK(takes("pam_pwhistory", "remember", "Remember=5"));
    CHECK_FALSE(takes("pam_pwhistory", "remember", "remember"));
    CHECK(takes("pam_pwhistory", "enforce_for_root", "Enforce_For_Root"));
    CHECK_FALSE(takes("pam_pwhistory", "enforce_for_root", "enforce_for_root=1"));
    CHECK_FALSE(takes("pam_pwhistory", "use_authtok", "USE_AUTHTOK"));
    CHECK(takes("pam_pwquality", "minlen", "MINLEN=3"));
    CHECK_FALSE(takes("pam_faillock", "deny", "DENY=3"));
    Scratch tree;
    const auto called = called_with({"remember=500"});
    CHECK(decide(tree, "pam_pwhistory", "remember", &called).number == 400);
}

TEST_CASE("pam settings: what cannot be read is an error") {
    CHECK_FALSE(parse_pam_conf("deny = " + std::string(2000, '1') + "\n"));
    std::string long_file;
    for (int i = 0; i < 2001; ++i)
        long_file += "deny\n";
    CHECK_FALSE(parse_pam_conf(long_file));
    CHECK_FALSE(parse_pam_conf(std::string("deny\0 = 1\n", 10)));
    Scratch tree;
    tree.directory("etc/security/faillock.conf");
    CHECK_FALSE(
        decide_pam_option(Overlay(tree.root()), *find_pam_option("pam_faillock", "deny"), nullptr));
}

}  // namespace bootseal

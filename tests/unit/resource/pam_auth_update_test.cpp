// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_auth_update.h"

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

std::string blocks(const std::string& primary, const std::string& additional = "") {
    return "# ours\n# here are the per-package modules (the \"Primary\" block)\n" + primary +
           "# here's the fallback if no module succeeds\nx requisite pam_deny.so\n"
           "# and here are more per-package modules (the \"Additional\" block)\n" +
           additional + "# end of pam-auth-update config\nours too\n";
}

const std::string unix_profile =
    "Name: Unix\nDefault: yes\nPriority: 256\nAuth-Type: Primary\n"
    "Auth:\n\t[success=end default=ignore]\tpam_unix.so nullok try_first_pass\n"
    "Auth-Initial:\n\t[success=end default=ignore]\tpam_unix.so nullok\n"
    "Session-Type: Additional\nSession:\n\trequired\tpam_unix.so\n";
const std::string other_profile =
    "Name: Other\nDefault: no\nPriority: 1000\nAuth-Type: Primary\n"
    "Auth:\n\t[success=end default=ignore]\tpam_other.so\n\toptional\tpam_more.so\n";

/// As pam-auth-update leaves a tree with the profile "unix".
void lay(const Scratch& tree) {
    const std::string nothing = "Module: null\n[default=1]\t\t\tpam_permit.so\n";
    for (const std::string stack : {"account", "password"}) {
        tree.put("etc/pam.d/common-" + stack, blocks(stack + "\t[default=1]\t\t\tpam_permit.so\n"));
        tree.put("var/lib/pam/" + stack, nothing);
    }
    for (const std::string stack : {"session", "session-noninteractive"}) {
        tree.put("etc/pam.d/common-" + stack, blocks("session\t[default=1]\t\t\tpam_permit.so\n",
                                                     "session\trequired\tpam_unix.so \n"));
        tree.put("var/lib/pam/" + stack, nothing + "Module: unix\nrequired\tpam_unix.so\n");
    }
    tree.put("etc/pam.d/common-auth",
             blocks("auth\t[success=1 default=ignore]\tpam_unix.so nullok\n"));
    tree.put("var/lib/pam/auth",
             "Module: unix\n[success=end default=ignore]\tpam_unix.so nullok\n");
    tree.put("var/lib/pam/seen", "unix\nother\n");
    tree.put("usr/share/pam-configs/unix", unix_profile);
    tree.put("usr/share/pam-configs/other", other_profile);
}

std::string pending(const Overlay& files, const std::string& path) {
    const auto found = files.pending().find(path);
    return found == files.pending().end() ? "" : found->second.content.value_or("");
}

}  // namespace

TEST_CASE("pam-auth-update: a profile is put in by its priority, and the jumps lead to the end") {
    Scratch tree;
    lay(tree);
    Overlay files(tree.root());
    REQUIRE(enable_pam_profiles(files, {"other"}));
    CHECK(pending(files, "etc/pam.d/common-auth") ==
          blocks("auth\t[success=3 default=ignore]\tpam_other.so \nauth\toptional\tpam_more.so \n"
                 "auth\t[success=1 default=ignore]\tpam_unix.so nullok try_first_pass\n"));
    CHECK(pending(files, "var/lib/pam/auth") ==
          "Module: other\n[success=end default=ignore]\tpam_other.so\noptional\tpam_more.so\n"
          "Module: unix\n[success=end default=ignore]\tpam_unix.so nullok try_first_pass\n");
    CHECK(pending(files, "var/lib/pam/seen") == "other\nunix\n");
    CHECK(files.pending().size() == 3);
    const auto before = files.pending();
    REQUIRE(enable_pam_profiles(files, {"other"}));
    CHECK(files.pending() == before);
}

TEST_CASE("pam-auth-update: options that were added and removed by hand stay so") {
    Scratch tree;
    lay(tree);
    tree.put("etc/pam.d/common-auth",
             blocks("auth\t[success=1 default=ignore]\tpam_unix.so nodelay\n"));
    Overlay files(tree.root());
    REQUIRE(enable_pam_profiles(files, {"other"}));
    CHECK(pending(files, "etc/pam.d/common-auth")
              .find("[success=1 default=ignore]\tpam_unix.so try_first_pass nodelay\n") !=
          std::string::npos);
}

TEST_CASE("pam-auth-update: what is new and on by default comes with it, what conflicts goes") {
    Scratch tree;
    lay(tree);
    tree.put("var/lib/pam/seen", "unix\n");
    tree.put("usr/share/pam-configs/fresh",
             "Default: yes\nPriority: 2000\nConflicts: other\nAuth-Type: Primary\n"
             "Auth:\n required pam_fresh.so\n");
    tree.put("usr/share/pam-configs/old~",
             "Default: yes\nAuth-Type: Primary\nAuth:\n a pam_old.so\n");
    tree.put("usr/share/pam-configs/gone",
             "Default: yes\nAuth-Type: Primary\nAuth:\n required pam_tally2.so\n");
    Overlay files(tree.root());
    REQUIRE(enable_pam_profiles(files, {"other"}));
    const auto text = pending(files, "etc/pam.d/common-auth");
    CHECK(text.find("pam_fresh.so") != std::string::npos);
    CHECK(text.find("pam_other.so") == std::string::npos);
    CHECK(text.find("pam_old.so") == std::string::npos);
    CHECK(text.find("pam_tally2.so") == std::string::npos);
}

TEST_CASE("pam-auth-update: blocks that were changed by hand are left to a person") {
    for (const auto& [path, content] : std::vector<std::pair<std::string, std::string>>{
             {"etc/pam.d/common-auth", blocks("auth required pam_mine.so\n")},
             {"etc/pam.d/common-auth", "auth required pam_unix.so\n"},
             {"etc/pam.d/common-session", blocks("# a comment\n")},
             {"var/lib/pam/auth", ""}}) {
        INFO(path << "\n" << content);
        Scratch tree;
        lay(tree);
        tree.put(path, content);
        Overlay files(tree.root());
        const auto done = enable_pam_profiles(files, {"other"});
        REQUIRE_FALSE(done);
        CHECK(done.error().code == std::errc::operation_not_supported);
        CHECK(files.pending().empty());
    }
}

TEST_CASE("pam-auth-update: a file of its own that is too large is an error") {
    for (const std::string path :
         {"var/lib/pam/auth", "var/lib/pam/seen", "usr/share/pam-configs/x"}) {
        INFO(path);
        Scratch tree;
        lay(tree);
        tree.put(path, std::string(70000, '\n'));
        Overlay files(tree.root());
        CHECK_FALSE(enable_pam_profiles(files, {"other"}));
    }
}

}  // namespace bootseal

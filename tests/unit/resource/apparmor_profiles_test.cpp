// SPDX-License-Identifier: Apache-2.0
#include "resource/apparmor_profiles.h"

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

/// "name:mode@line" of each head.
std::vector<std::string> heads(std::string_view text) {
    std::vector<std::string> result;
    for (const auto& head : parse_apparmor_heads(text)) {
        result.push_back(head.name + ":" + std::string(describe(head.mode)) + "@" +
                         std::to_string(head.line));
    }
    return result;
}

using List = std::vector<std::string>;

}  // namespace

TEST_CASE("apparmor profiles: heads with and without the keyword, flags and globs") {
    CHECK(heads("/usr/bin/x {\n}\n") == List{"/usr/bin/x:enforce@1"});
    CHECK(heads("# a\ninclude <tunables/global>\n/usr/{,s}bin/x (complain) {\n}\n") ==
          List{"/usr/{,s}bin/x:complain@3"});
    CHECK(heads("profile x /bin/x flags=(attach_disconnected,complain) {\n}") ==
          List{"x:complain@1"});
    CHECK(heads("profile x /bin/x flags = (\n attach_disconnected\n complain ) {\n}") ==
          List{"x:complain@1"});
    CHECK(heads("profile \"two words\" flags=(unconfined) {}\n") == List{"two words:unconfined@1"});
    CHECK(heads("profile x xattrs=(user.a=b) flags=(kill) {\n}") == List{"x:kill@1"});
}

TEST_CASE("apparmor profiles: what only looks like a head or like a flag is none") {
    CHECK(heads("# profile x flags=(complain) {\n/bin/x { # flags=(complain)\n}\n") ==
          List{"/bin/x:enforce@2"});
    CHECK(heads("/bin/x {\n  /etc/{a,b} r,\n  /opt/c rw,\n  if $x {\n    /d r,\n  }\n}\n") ==
          List{"/bin/x:enforce@1"});
    CHECK(heads("@{exec}=/bin/x\n/bin/x flags=(complaining) {\n}\n") == List{"/bin/x:enforce@2"});
}

TEST_CASE("apparmor profiles: those inside others are heads of their own") {
    CHECK(heads("/bin/x {\n  /a r,\n  profile y flags=(complain) {\n  }\n  ^hat {\n  }\n"
                "  hat z (complain) {\n  }\n}\n/bin/w (complain) {\n}\n") ==
          List{"/bin/x:enforce@1", "y:complain@3", "^hat:enforce@5", "z:complain@7",
               "/bin/w:complain@10"});
}

TEST_CASE("apparmor profiles: a flag is taken out, and the others stay") {
    const auto without = [](std::string_view text) {
        const auto found = parse_apparmor_heads(text);
        REQUIRE(found.size() == 1);
        return without_flag(text, found[0], "complain");
    };
    CHECK(without("/bin/x flags=(complain) {\n}") == "/bin/x {\n}");
    CHECK(without("/bin/x (complain) {\n}") == "/bin/x {\n}");
    CHECK(without("profile x flags=(attach_disconnected, complain) {\n /a r,\n}") ==
          "profile x flags=(attach_disconnected) {\n /a r,\n}");
}

TEST_CASE("apparmor profiles: links decide over flags, and packagers' leftovers are not loaded") {
    Scratch tree;
    for (const auto* name : {"a", "b", "c", "d.dpkg-old", ".hidden"})
        tree.put(std::string("etc/apparmor.d/") + name, "/bin/x flags=(complain) {\n}\n");
    tree.put("etc/apparmor.d/abstractions/base", "/bin/no {\n}\n");
    tree.put("etc/apparmor.d/c", "/bin/x {\n}\n");
    tree.directory("etc/apparmor.d/disable");
    tree.directory("etc/apparmor.d/force-complain");
    tree.link("etc/apparmor.d/disable/b", "/etc/apparmor.d/b");
    tree.link("etc/apparmor.d/force-complain/c", "/etc/apparmor.d/c");
    const auto profiles = read_apparmor_profiles(Overlay(tree.root()));
    REQUIRE(profiles);
    REQUIRE(profiles->size() == 3);
    CHECK((*profiles)[0].mode == AppArmorMode::complain);
    CHECK((*profiles)[0].where() == "/etc/apparmor.d/a:1");
    CHECK((*profiles)[1].mode == AppArmorMode::disabled);
    CHECK((*profiles)[1].where() == "/etc/apparmor.d/disable/b");
    CHECK((*profiles)[2].mode == AppArmorMode::complain);
    CHECK((*profiles)[2].where() == "/etc/apparmor.d/force-complain/c");
}

}  // namespace bootseal

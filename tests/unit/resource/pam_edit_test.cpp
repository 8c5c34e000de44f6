// SPDX-License-Identifier: Apache-2.0
#include "resource/pam_edit.h"

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

constexpr auto path = "etc/pam.d/test";

std::string edited(const std::string& text, std::size_t line, const std::string& unwanted,
                   const std::string& added) {
    Scratch tree;
    tree.put(path, text);
    Overlay files(tree.root());
    REQUIRE(edit_pam_line(
        files, std::string("/") + path, line,
        [&](std::string_view argument) { return argument == unwanted; }, added));
    const auto result = files.read(path);
    REQUIRE(result);
    return result->value_or("");
}

std::string with_line(const std::string& text) {
    Scratch tree;
    tree.put(path, text);
    Overlay files(tree.root());
    REQUIRE(put_pam_auth_line(files, path, "auth required pam_new.so"));
    const auto result = files.read(path);
    REQUIRE(result);
    return result->value_or("");
}

}  // namespace

TEST_CASE("pam edit: arguments come and go, and every other byte stays") {
    CHECK(edited("# a\nauth\trequired\tpam_x.so a  b c # d\n", 2, "b", "e") ==
          "# a\nauth\trequired\tpam_x.so a c e # d\n");
    CHECK(edited("auth required pam_x.so \n", 1, "b", "e=1") == "auth required pam_x.so e=1 \n");
    CHECK(edited("auth required \\\n pam_x.so b \\\n b", 1, "b", "e") ==
          "auth required \\\n pam_x.so \\\n e");
    CHECK(edited("auth required pam_x.so [b]", 1, "b", "") == "auth required pam_x.so");
    Scratch tree;
    tree.put(path, "auth required pam_x.so\n");
    Overlay files(tree.root());
    const auto none = [](std::string_view) { return false; };
    CHECK_FALSE(edit_pam_line(files, path, 2, none, "a"));
    CHECK_FALSE(edit_pam_line(files, "etc/pam.d/gone", 1, none, "a"));
}

TEST_CASE("pam edit: a line is put behind pam_rootok, or before all of its type") {
    CHECK(
        with_line("# a\nauth sufficient pam_rootok.so # b\n@include common-auth\n") ==
        "# a\nauth sufficient pam_rootok.so # b\nauth required pam_new.so\n@include common-auth\n");
    CHECK(with_line("# a\nsession required pam_y.so\n@include common-auth\n") ==
          "# a\nsession required pam_y.so\nauth required pam_new.so\n@include common-auth\n");
    CHECK(with_line("auth required pam_unix.so\nauth sufficient pam_rootok.so\n") ==
          "auth required pam_new.so\nauth required pam_unix.so\nauth sufficient pam_rootok.so\n");
    CHECK(with_line("auth sufficient pam_rootok.so") ==
          "auth sufficient pam_rootok.so\nauth required pam_new.so\n");
    CHECK(with_line("# nothing") == "# nothing\nauth required pam_new.so\n");
}

}  // namespace bootseal

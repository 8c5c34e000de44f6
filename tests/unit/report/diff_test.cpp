// SPDX-License-Identifier: Apache-2.0
#include "report/diff.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/process.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("diff: a hunk has three lines of context and counts its lines") {
    CHECK(unified_hunks("a\nb\nc\nd\ne\nf\ng\n", "a\nb\nc\nd\nE\nf\ng\n") ==
          "@@ -2,6 +2,6 @@\n b\n c\n d\n-e\n+E\n f\n g\n");
    CHECK(unified_hunks("", "new\n") == "@@ -0,0 +1 @@\n+new\n");
    CHECK(unified_hunks("old\n", "") == "@@ -1 +0,0 @@\n-old\n");
    CHECK(unified_hunks("same\n", "same\n").empty());
    CHECK(unified_hunks("a", "a\n") == "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST_CASE("diff: patch makes the new tree of the old one") {
    const Scratch tree;
    std::string old_text;
    std::string new_text = "first\n";
    for (int i = 0; i < 200; ++i) {
        const auto line = "line " + std::to_string(i) + "\n";
        old_text += line;
        if (i % 17 != 3) new_text += line;
        if (i % 29 == 5) new_text += "inserted\n";
    }
    tree.put("etc/long", old_text);
    tree.put("etc/unended", "x\ny");
    tree.put("etc/gone", "1\n2\n");
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("etc/long", new_text));
    REQUIRE(overlay.write("etc/unended", "x\nz"));
    REQUIRE(overlay.remove("etc/gone"));
    REQUIRE(overlay.write("etc/d/new", "n\n"));
    REQUIRE(overlay.set_access("etc/d/new", {0600, 0, 0}));
    const auto diff = unified_diff(overlay);
    REQUIRE(diff);
    const auto patched = run({"/usr/bin/patch", "-p1", "-d", tree.path()}, *diff);
    INFO(patched.out + patched.err + *diff);
    CHECK(patched.status == 0);
    CHECK(tree.get("etc/long") == new_text);
    CHECK(tree.get("etc/unended") == "x\nz");
    CHECK_FALSE(tree.exists("etc/gone"));
    CHECK(tree.get("etc/d/new") == "n\n");
}

TEST_CASE("diff: what not everybody may read is not shown, nor what is not text") {
    const Scratch tree;
    tree.put("etc/shadow", "root:$y$secret:1::::::\n", 0640);
    tree.put("etc/blob", std::string("\0\x1b[2J", 5));
    tree.put("etc/open", "a\n", 0644);
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("etc/shadow", "root:!$y$secret:1::::::\n"));
    REQUIRE(overlay.write("etc/blob", "text"));
    REQUIRE(overlay.set_access("etc/open", {0600, 0, 0}));
    REQUIRE(overlay.symlink("etc/unit", "/dev/null"));
    const auto diff = unified_diff(overlay);
    REQUIRE(diff);
    CHECK(diff->find("secret") == std::string::npos);
    CHECK(diff->find('\x1b') == std::string::npos);
    CHECK(diff->find("diff a/etc/shadow b/etc/shadow\ncontent changes; not shown") !=
          std::string::npos);
    CHECK(diff->find("old mode 0644") != std::string::npos);
    CHECK(diff->find("new mode 0600") != std::string::npos);
    CHECK(diff->find("new link to /dev/null") != std::string::npos);
}

// SPDX-License-Identifier: Apache-2.0
#include "resource/colon_file.h"

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("colon file: an edit changes its field and no other byte") {
    const Scratch tree;
    tree.put("f", "# x\r\n\na::1\nb:old:\n", 0640);
    Overlay files(tree.root());
    REQUIRE(edit_colon_file(files, "f", {{3, 1, "new"}, {4, 1, ""}, {4, 2, "end"}}));
    CHECK(**files.read("f") == "# x\r\n\na:new:1\nb::end\n");
    CHECK((*files.status("f"))->mode == 0640);
}

TEST_CASE("colon file: appended lines begin on a line of their own") {
    const Scratch tree;
    tree.put("f", "a:1");
    Overlay files(tree.root());
    REQUIRE(edit_colon_file(files, "f", {}, {"b:2"}));
    CHECK(**files.read("f") == "a:1\nb:2\n");
    REQUIRE(edit_colon_file(files, "new", {}, {"c:3"}, {0600, 0, 42}));
    CHECK(**files.read("new") == "c:3\n");
    CHECK((*files.status("new"))->gid == 42);
    REQUIRE(edit_colon_file(files, "none", {}));
    CHECK_FALSE(*files.read("none"));
}

TEST_CASE("colon file: a field that is not there is an error and nothing is written") {
    const Scratch tree;
    tree.put("f", "a:1\n");
    Overlay files(tree.root());
    CHECK(edit_colon_file(files, "f", {{1, 2, "x"}}).error().what ==
          "edit f: line 1 has no field 2");
    CHECK_FALSE(edit_colon_file(files, "f", {{0, 0, "x"}}));
    CHECK_FALSE(edit_colon_file(files, "f", {{2, 0, "x"}}));
    CHECK(files.pending().empty());
}

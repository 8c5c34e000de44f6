// SPDX-License-Identifier: Apache-2.0
#include "system/undo.h"

#include "support/catch.h"
#include "support/scratch.h"
#include "system/records.h"

using namespace bootseal;

TEST_CASE("records hold any bytes and are read back the same") {
    const std::vector<Record> records{{"a", {1, -2}, {std::string("x\0\n|y", 5), ""}},
                                      {"b", {}, {}}};
    CHECK(*parse_records(encode_records(records)) == records);
    CHECK(encode_records({{"a", {7}, {"xy"}}}) == "a 7 | 2\nxy\nend |\n\n");
}

TEST_CASE("records that are cut anywhere, or go on, are refused") {
    const auto whole = encode_records({{"path", {1}, {"abc", "def"}}, {"b", {}, {"\n"}}});
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(parse_records(whole.substr(0, length)));
    }
    CHECK(parse_records(whole));
    CHECK_FALSE(parse_records(whole + "x"));
    CHECK_FALSE(parse_records("a 1 | 99999999999\nx\nend |\n\n"));
    CHECK_FALSE(parse_records("a 1 | -1\nx\nend |\n\n"));
    CHECK_FALSE(parse_records("a x |\n\nend |\n\n"));
}

TEST_CASE("an undo record is read back as it was written") {
    Undo undo;
    Before file;
    file.path = "etc/a b\n";
    file.kind = Before::Kind::file;
    file.content = std::string("\0\xff", 2);
    file.access = {04755, 1, 2};
    file.modified = {1, 999999999};
    file.xattrs = {{"security.capability", std::string("\0\1", 2)}};
    undo.paths = {file, {.path = "new"}};
    undo.folders = {{"etc", {1, 2}, {3, 4}}};
    undo.temporaries = {"etc/.bootseal-0.new"};

    const auto read = parse_undo(encode_undo(undo));
    REQUIRE(read);
    CHECK(encode_undo(*read) == encode_undo(undo));
    CHECK(read->paths[0].content == file.content);
    CHECK(read->paths[0].xattrs == file.xattrs);
    CHECK(read->paths[1].kind == Before::Kind::absent);
    CHECK(read->folders[0].modified.tv_nsec == 4);

    CHECK_FALSE(parse_undo("bootseal-undo 2 |\n\nend |\n\n"));
    CHECK_FALSE(parse_undo("end |\n\n"));
    CHECK_FALSE(parse_undo("bootseal-undo 1 |\n\npath 9 0 0 0 0 0 0 0 0 | 1 0 0\na\nend |\n\n"));
}

TEST_CASE("a new folder goes although a file in it was only half written") {
    const Scratch tree;
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("etc/new.d/file", "x"));
    const auto undo = capture(overlay);
    REQUIRE(undo);
    REQUIRE(undo->temporaries.size() == 1);
    tree.put(undo->temporaries[0], "half");
    REQUIRE(restore(tree.root(), *undo));
    CHECK_FALSE(tree.root().status("etc"));
}

// SPDX-License-Identifier: Apache-2.0
#include "system/root.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("root: no link and no dots lead out of the tree") {
    const Scratch outside;
    outside.put("secret", "outside");
    const Scratch tree;
    tree.put("secret", "inside");
    tree.link("absolute", outside.path("secret"));
    tree.link("chain/a", "../b");
    tree.link("b", "/../../../../../../" + outside.path("secret"));
    tree.link("up", "../../../../../../../secret");
    const auto root = tree.root();

    CHECK(is_absent(root.read("absolute").error()));
    CHECK(is_absent(root.read("chain/a").error()));
    CHECK(*root.read("up") == "inside");
    CHECK(*root.read("/../secret") == "inside");
    CHECK(*root.read_link("absolute") == outside.path("secret"));
}

TEST_CASE("root: what is not a file is refused at once, and named") {
    const Scratch tree;
    REQUIRE(::mkfifo(tree.path("fifo").c_str(), 0644) == 0);
    tree.directory("dir");
    tree.link("loop", "loop");
    const auto root = tree.root();

    CHECK(root.read("fifo").error().what == "read fifo: is a FIFO, not a file");
    CHECK(root.read("dir").error().what == "read dir: is a directory, not a file");
    CHECK(root.read("loop").error().code == std::errc::too_many_symbolic_link_levels);
    CHECK(is_absent(root.read("none").error()));
    CHECK(is_absent(root.read("none/below").error()));
}

TEST_CASE("root: a file over the limit is an error, one of just the limit is read") {
    const Scratch tree;
    tree.put("four", "1234");
    CHECK(*tree.root().read("four", 4) == "1234");
    CHECK(tree.root().read("four", 3).error().code == std::errc::file_too_large);
    CHECK(tree.root().read("four", 3).error().what == "read four: is larger than 3 bytes");
}

TEST_CASE("root: files that claim no size are read to their end") {
    const auto proc = Root::open("/proc");
    REQUIRE(proc);
    CHECK(proc->read("self/status")->find("Name:") != std::string::npos);
    CHECK(proc->read("self/status", 10).error().code == std::errc::file_too_large);
}

TEST_CASE("root: a directory is listed sorted, and status tells mode and type") {
    const Scratch tree;
    tree.put("d/b", "", 0640);
    tree.put("d/a", "xyz", 04755);
    tree.link("d/l", "a");
    const auto root = tree.root();
    CHECK(*root.list("d") == std::vector<std::string>{"a", "b", "l"});
    CHECK(root.status("d/b")->mode == 0640);
    CHECK(root.status("d/l")->mode == 04755);
    CHECK(root.status("d/l")->size == 3);
    CHECK(root.status("d/l", Links::keep)->type == FileType::symlink);
    CHECK(root.status("")->type == FileType::directory);
}

TEST_CASE("root: a subtree is a root of its own") {
    const Scratch tree;
    tree.put("top", "outside");
    tree.put("sub/in", "inside");
    tree.link("sub/out", "../top");
    const auto sub = tree.root().descend("sub");
    REQUIRE(sub);
    CHECK(*sub->read("in") == "inside");
    CHECK(is_absent(sub->read("out").error()));
}

TEST_CASE("root: poke writes in place and creates nothing") {
    const Scratch tree;
    tree.put("value", "123");
    REQUIRE(tree.root().poke("value", "0"));
    CHECK(tree.get("value") == "0");
    CHECK(is_absent(tree.root().poke("none", "0").error()));
}

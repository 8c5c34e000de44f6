// SPDX-License-Identifier: Apache-2.0
#include "system/overlay.h"

#include <unistd.h>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

using Names = std::vector<std::string>;

Names pending_paths(const Overlay& overlay) {
    Names paths;
    for (const auto& [path, change] : overlay.pending())
        paths.push_back(path);
    return paths;
}

}  // namespace

TEST_CASE("overlay: a write is read back and the tree below stays as it is") {
    const Scratch tree;
    tree.put("etc/a", "old", 0640);
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("/etc/a", "new"));
    CHECK(**overlay.read("etc/a") == "new");
    CHECK((*overlay.status("etc/a"))->mode == 0640);
    CHECK((*overlay.status("etc/a"))->size == 3);
    CHECK(tree.get("etc/a") == "old");
}

TEST_CASE("overlay: writing what is there already is no change") {
    const Scratch tree;
    tree.put("a", "same");
    tree.link("l", "a");
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("a", "other"));
    REQUIRE(overlay.write("a", "same"));
    REQUIRE(overlay.symlink("l", "a"));
    REQUIRE(overlay.remove("none"));
    const auto status = **overlay.status("a");
    REQUIRE(overlay.set_access("a", {status.mode, status.uid, status.gid}));
    CHECK(overlay.pending().empty());
}

TEST_CASE("overlay: every name of a file leads to the one change") {
    const Scratch tree;
    tree.put("usr/lib/x.conf", "1");
    tree.link("lib", "usr/lib");
    tree.link("etc/x.conf", "/lib/../lib/x.conf");
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("etc/x.conf", "2"));
    CHECK(pending_paths(overlay) == Names{"usr/lib/x.conf"});
    CHECK(**overlay.read("lib/x.conf") == "2");
    CHECK(*overlay.resolve("/lib//x.conf") == "usr/lib/x.conf");
    CHECK(*overlay.resolve("etc/x.conf", Links::keep) == "etc/x.conf");
}

TEST_CASE("overlay: pending links are followed like links on disk") {
    const Scratch tree;
    tree.put("target/file", "x");
    Overlay overlay(tree.root());
    REQUIRE(overlay.symlink("dir", "/target"));
    CHECK(**overlay.read("dir/file") == "x");
    REQUIRE(overlay.symlink("a", "b"));
    REQUIRE(overlay.symlink("b", "a"));
    CHECK(overlay.read("a").error().code == std::errc::too_many_symbolic_link_levels);
}

TEST_CASE("overlay: a new file comes with its folders") {
    const Scratch tree;
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("etc/x.d/new", "1", {0600, 0, 0}));
    CHECK(pending_paths(overlay) == Names{"etc", "etc/x.d", "etc/x.d/new"});
    CHECK((*overlay.status("etc/x.d"))->mode == 0755);
    CHECK((*overlay.status("etc/x.d/new"))->mode == 0600);
    CHECK(*overlay.list("etc/x.d") == Names{"new"});
    CHECK(*overlay.list("") == Names{"etc"});
}

TEST_CASE("overlay: a removed file is absent, and can be written anew") {
    const Scratch tree;
    tree.put("a", "1");
    tree.put("b", "1");
    tree.link("l", "a");
    Overlay overlay(tree.root());
    REQUIRE(overlay.remove("l"));
    CHECK(**overlay.read("a") == "1");
    REQUIRE(overlay.remove("a"));
    CHECK_FALSE(*overlay.read("a"));
    CHECK_FALSE(*overlay.status("a"));
    CHECK(*overlay.list("") == Names{"b"});
    REQUIRE(overlay.write("l", "now a file"));
    CHECK((*overlay.status("l", Links::keep))->type == FileType::file);
}

TEST_CASE("overlay: access changes keep the content") {
    const Scratch tree;
    tree.put("a", "body", 0644);
    Overlay overlay(tree.root());
    REQUIRE(overlay.set_access("a", {0600, 0, 42}));
    CHECK(**overlay.read("a") == "body");
    CHECK((*overlay.status("a"))->gid == 42);
    CHECK((*overlay.status("a"))->size == 4);
    CHECK_FALSE(overlay.pending().at("a").content);
    REQUIRE(overlay.write("a", "more"));
    CHECK((*overlay.status("a"))->mode == 0600);
}

TEST_CASE("overlay: what is not a file is not written over") {
    const Scratch tree;
    tree.directory("dir");
    tree.put("one", "1");
    REQUIRE(::link(tree.path("one").c_str(), tree.path("two").c_str()) == 0);
    Overlay overlay(tree.root());
    CHECK(overlay.write("dir", "x").error().what == "write dir: is a directory, not a file");
    CHECK(overlay.write("one/below", "x").error().what == "make the directory one: is a file");
    CHECK(overlay.write("one", "x").error().code == std::errc::operation_not_supported);
    CHECK(overlay.remove("one").error().code == std::errc::operation_not_supported);
    CHECK(overlay.symlink("two", "x").error().code == std::errc::operation_not_supported);
    CHECK(overlay.remove("dir").error().what == "remove dir: is a directory");
    CHECK(overlay.set_access("none", {}).error().what == "set the mode of none: does not exist");
    CHECK(overlay.pending().empty());
}

TEST_CASE("overlay: a dangling link is written through, inside the tree") {
    const Scratch tree;
    tree.link("etc/motd", "/run/motd");
    tree.link("etc/out", "../../../../elsewhere");
    Overlay overlay(tree.root());
    CHECK_FALSE(*overlay.read("etc/motd"));
    REQUIRE(overlay.write("etc/motd", "x"));
    REQUIRE(overlay.write("etc/out", "x"));
    CHECK(pending_paths(overlay) == Names{"elsewhere", "run", "run/motd"});
}

TEST_CASE("overlay: glob matches within components, sees pending files, and minds leading dots") {
    const Scratch tree;
    tree.put("home/ann/.rc", "");
    tree.put("home/bob/.rc", "");
    tree.put("home/bob/x", "");
    tree.put("home/file", "");
    tree.put("h.d/.hidden", "");
    tree.put("h.d/b.conf", "");
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("h.d/a.conf", ""));
    CHECK(*overlay.glob("/home/*/.rc") == Names{"home/ann/.rc", "home/bob/.rc"});
    CHECK(*overlay.glob("h.d/*") == Names{"h.d/a.conf", "h.d/b.conf"});
    CHECK(*overlay.glob("h.d/[ab].conf") == Names{"h.d/a.conf", "h.d/b.conf"});
    CHECK(overlay.glob("none/*")->empty());
    CHECK(overlay.glob("none/x")->empty());
    CHECK(*overlay.glob("home/bob/x") == Names{"home/bob/x"});
}

// SPDX-License-Identifier: Apache-2.0
#include "system/remembered.h"

#include <unistd.h>

#include "support/catch.h"
#include "support/scratch.h"
#include "system/overlay.h"

using namespace bootseal;

TEST_CASE("remembered: what was seen once is not looked at again") {
    const Scratch tree;
    tree.put("dir/file", "old");
    tree.link("link", "old");
    const RememberedTree once(tree.root(), Looks::once);
    const RememberedTree each_time(tree.root(), Looks::each_time);
    for (const auto* seen : {&once, &each_time}) {
        CHECK(*seen->read("dir/file") == "old");
        CHECK((*seen->status("dir/file"))->size == 3);
        CHECK(*seen->read_link("link") == "old");
        CHECK(*seen->list("dir") == std::vector<std::string>{"file"});
        CHECK_FALSE(*seen->status("none"));
    }
    tree.put("dir/file", "newer");
    tree.put("dir/other", "");
    tree.put("none", "");
    REQUIRE(::unlink(tree.path("link").c_str()) == 0);
    tree.link("link", "newer");

    const auto copy = once;
    CHECK(*copy.read("dir/file") == "old");
    CHECK((*copy.status("dir/file"))->size == 3);
    CHECK(*copy.read_link("link") == "old");
    CHECK(*copy.list("dir") == std::vector<std::string>{"file"});
    CHECK_FALSE(*copy.status("none"));
    CHECK(*each_time.read("dir/file") == "newer");
    CHECK(*each_time.list("dir") == std::vector<std::string>{"file", "other"});
    CHECK(*each_time.status("none"));
}

TEST_CASE("remembered: nothing is below what was not there") {
    const Scratch tree;
    const RememberedTree once(tree.root(), Looks::once);
    CHECK_FALSE(*once.status("dir"));
    tree.put("dir/file", "late");
    CHECK_FALSE(*once.status("dir/file"));
    CHECK_FALSE(*once.read("dir/file"));
    CHECK(once.list("dir")->empty());
}

TEST_CASE("remembered: absence is a value, and so is a file where a folder is asked for") {
    const Scratch tree;
    tree.put("file", "");
    for (const auto looks : {Looks::each_time, Looks::once}) {
        const RememberedTree seen(tree.root(), looks);
        CHECK_FALSE(*seen.read("none"));
        CHECK_FALSE(*seen.read_link("file"));
        CHECK(seen.list("none")->empty());
        CHECK(seen.list("file")->empty());
        CHECK_FALSE(*seen.status("file/below"));
    }
}

TEST_CASE("remembered: an error is not remembered") {
    const Scratch tree;
    tree.directory("dir");
    const RememberedTree once(tree.root(), Looks::once);
    const std::string too_long(300, 'x');
    CHECK(once.read("dir").error().what == "read dir: is a directory, not a file");
    CHECK(once.status(too_long).error().code == std::errc::filename_too_long);
    CHECK(once.read(too_long).error().code == std::errc::filename_too_long);
}

TEST_CASE("remembered: what does not fit is read again") {
    const Scratch tree;
    tree.put("most", std::string(RememberedTree::most_bytes - 3, 'x'));
    tree.put("fits", "123");
    tree.put("more", "1");
    const RememberedTree once(tree.root(), Looks::once);
    CHECK(once.read("most"));
    CHECK(*once.read("fits") == "123");
    CHECK(*once.read("more") == "1");
    CHECK(once.list("")->size() == 3);
    tree.put("fits", "456");
    tree.put("more", "2");
    tree.put("another", "");
    CHECK(*once.read("fits") == "123");
    CHECK(*once.read("more") == "2");
    CHECK(once.list("")->size() == 4);
}

TEST_CASE("remembered: paths beyond the bound are looked at again") {
    const Scratch tree;
    const RememberedTree once(tree.root(), Looks::once);
    CHECK_FALSE(*once.status("first"));
    for (std::size_t i = 1; i < RememberedTree::most_paths; ++i)
        REQUIRE(once.status("none" + std::to_string(i)));
    CHECK_FALSE(*once.status("last"));
    tree.put("first", "");
    tree.put("last", "");
    CHECK_FALSE(*once.status("first"));
    CHECK(*once.status("last"));
}

TEST_CASE("remembered: an overlay that looks once sees what it changes itself") {
    const Scratch tree;
    tree.put("usr/lib/file", "old");
    tree.link("lib", "usr/lib");
    Overlay files(tree.root(), Looks::once);
    CHECK(**files.read("lib/file") == "old");
    CHECK_FALSE(*files.read("etc/new"));
    CHECK(files.write("lib/file", "new"));
    CHECK(files.write("etc/new", "new"));
    CHECK(files.symlink("lib2", "etc"));
    tree.put("usr/lib/file", "changed by others");
    CHECK(**files.read("usr/lib/file") == "new");
    CHECK(**files.read("lib2/new") == "new");
    CHECK(*files.list("etc") == std::vector<std::string>{"new"});
    CHECK(files.write("lib/file", "old"));
    CHECK(**files.read("lib/file") == "old");
}

TEST_CASE("remembered: what was worked out is not worked out again, but for errors") {
    const Scratch tree;
    int times = 0;
    const auto count = [&]() -> Result<int> { return ++times; };
    const RememberedTree once(tree.root(), Looks::once);
    CHECK(*once.worked_out("count", count) == 1);
    const auto copy = once;
    CHECK(*copy.worked_out("count", count) == 1);
    CHECK(*once.worked_out("another", count) == 2);
    const RememberedTree each_time(tree.root(), Looks::each_time);
    CHECK(*each_time.worked_out("count", count) == 3);
    CHECK(*each_time.worked_out("count", count) == 4);
    const auto fail = []() -> Result<int> { return invalid("no"); };
    CHECK_FALSE(once.worked_out("error", fail));
    CHECK(*once.worked_out("error", count) == 5);
}

TEST_CASE("remembered: what was worked out of an overlay holds until something is pending") {
    const Scratch tree;
    tree.put("etc/file", "old");
    Overlay files(tree.root(), Looks::once);
    int times = 0;
    const auto read = [&]() -> Result<std::string> {
        ++times;
        return TRY(files.read("etc/file")).value_or("");
    };
    CHECK(*files.worked_out("file", read) == "old");
    CHECK(*files.worked_out("file", read) == "old");
    CHECK(times == 1);
    CHECK(files.write("etc/file", "new"));
    CHECK(*files.worked_out("file", read) == "new");
    CHECK(files.write("etc/file", "newer"));
    CHECK(*files.worked_out("file", read) == "newer");
    CHECK(files.write("etc/file", "old"));
    CHECK(*files.worked_out("file", read) == "old");
    CHECK(times == 3);
}

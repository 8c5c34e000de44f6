// SPDX-License-Identifier: Apache-2.0
#include "system/state_file.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

constexpr auto folder = "var/lib/bootseal/state";
constexpr auto place = "var/lib/bootseal/state/serial";

}  // namespace

TEST_CASE("state file: it is made with its folders, for the agent alone") {
    const Scratch scratch;
    scratch.directory("var/lib");
    const auto root = scratch.root();
    REQUIRE(make_state_folder(root, folder));
    REQUIRE(write_state_file(root, place, "one\n"));
    CHECK(scratch.get(place) == "one\n");
    CHECK(root.status(place)->mode == 0600);
    CHECK(root.status(folder)->mode == 0700);
    CHECK(root.status("var/lib")->mode == 0755);
}

TEST_CASE("state file: it is replaced, not written into") {
    const Scratch scratch;
    const auto root = scratch.root();
    scratch.put(place, "the old content");
    const auto before = root.status(place)->inode;
    REQUIRE(write_state_file(root, place, "new"));
    CHECK(scratch.get(place) == "new");
    CHECK(root.status(place)->inode != before);
    CHECK(root.list("var/lib/bootseal/state")->size() == 1);
}

TEST_CASE("state file: a link in its place is replaced, its target left alone") {
    const Scratch scratch;
    scratch.put("etc/shadow", "secret");
    scratch.directory("var/lib/bootseal/state");
    scratch.link(place, "/etc/shadow");
    REQUIRE(write_state_file(scratch.root(), place, "1"));
    CHECK(scratch.get("etc/shadow") == "secret");
    CHECK(scratch.get(place) == "1");
}

TEST_CASE("state file: what cannot be written is an error") {
    const Scratch scratch;
    scratch.directory(place);
    CHECK_FALSE(write_state_file(scratch.root(), place, "1"));
    scratch.put("var/file", "");
    CHECK_FALSE(write_state_file(scratch.root(), "var/file/state", "1"));
    CHECK_FALSE(write_state_file(scratch.root(), "none/state", "1"));
}

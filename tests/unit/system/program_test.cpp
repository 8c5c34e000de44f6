// SPDX-License-Identifier: Apache-2.0
#include "system/program.h"

#include <filesystem>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;
using std::chrono::milliseconds, std::chrono::seconds;

namespace {

struct Tree : Scratch {
    Tree() {
        directory("bin");
        std::filesystem::copy_file(FAKE_CHECKER, path("bin/checker"));
    }
};

}  // namespace

TEST_CASE("program: it runs inside the tree, alone, without rights, input or environment") {
    const Tree tree;
    tree.put("checker", "probe");
    const auto end = run_confined(tree.root(), {"/bin/checker"}, seconds(10));
    REQUIRE(end);
    CHECK(end->output ==
          "pid 1\nchroot no\nsetuid no\nenvironment empty\ninput none\noutside no\n");
    CHECK(end->status == 0);
}

TEST_CASE("program: what it says and how it ends are told") {
    const Tree tree;
    tree.put("checker", "complain line 3: bad\n");
    const auto end = run_confined(tree.root(), {"/bin/checker"}, seconds(10));
    REQUIRE(end);
    CHECK(end->status == 1);
    CHECK(end->output == "line 3: bad\n");
}

TEST_CASE("program: one that does not end is ended, and that is an error") {
    const Tree tree;
    tree.put("checker", "hang");
    const auto end = run_confined(tree.root(), {"/bin/checker"}, milliseconds(200));
    REQUIRE_FALSE(end);
    CHECK(end.error().code == std::errc::timed_out);
}

TEST_CASE("program: what cannot be executed is an error that names it") {
    const Tree tree;
    tree.put("bin/text", "no program", 0755);
    CHECK(run_confined(tree.root(), {"/bin/none"}, seconds(10)).error().what ==
          "execute /bin/none: No such file or directory");
    CHECK(run_confined(tree.root(), {"/bin/text"}, seconds(10)).error().what ==
          "execute /bin/text: Exec format error");
    CHECK_FALSE(run_confined(tree.root(), {"bin/checker"}, seconds(10)));
}

// SPDX-License-Identifier: Apache-2.0
#include "image/leaving_users.h"

#include <unistd.h>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

void put_accounts(const Scratch& tree) {
    tree.put("etc/passwd",
             "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n"
             "bob:x:1001:1000::/home/bob:/bin/sh\nsys:x:200:200::/home/sys:/bin/sh\n");
    tree.put("etc/shadow", "root:*:1::::::\nann:$y$hash:1::::::\nbob:!:1::::::\n");
    tree.put("etc/group", "root:x:0:\nann:x:1000:\nadm:x:4:bob,ann\n");
    tree.put("etc/gshadow", "adm:*:ann:ann,bob\n");
}

std::vector<std::string> paths(const LeavingUsers& leaving) {
    std::vector<std::string> result;
    for (const auto& step : leaving.steps)
        result.push_back(step.path);
    return result;
}

LeavingUsers leaving(const Scratch& tree, const std::vector<std::string>& besides) {
    const auto result = leaving_users(Overlay(tree.root()), {}, besides);
    REQUIRE(result);
    return *result;
}

}  // namespace

TEST_CASE("leaving users: lines, memberships and administrators go") {
    CHECK(without_users("ann:x:1:\nadm:x:4:bob,ann\n", {"ann"}, {}) == "adm:x:4:bob\n");
    CHECK(without_users("adm:*:ann,eve:ann,bob\n", {"ann"}, {}) == "adm:*:eve:bob\n");
    CHECK(without_users("anna:x:1:\n", {"ann"}, {}) == "anna:x:1:\n");
}

TEST_CASE("leaving users: the group that somebody who stays begins with stays") {
    const Scratch tree;
    put_accounts(tree);
    const auto steps = leaving(tree, {"ann"}).steps;
    REQUIRE(steps.size() == 4);
    CHECK(steps[2].path == "etc/group");
    CHECK(steps[2].content == "root:x:0:\nann:x:1000:\nadm:x:4:bob\n");
}

TEST_CASE("leaving users: a home goes where it is theirs") {
    const Scratch tree;
    put_accounts(tree);
    tree.directory("home/ann");
    CHECK(leaving(tree, {"ann"}).notes.size() == 1);  // it is of root
    REQUIRE(::chown(tree.path("home/ann").c_str(), 1000, 1000) == 0);
    CHECK(paths(leaving(tree, {"ann"})).back() == "home/ann");
}

TEST_CASE("leaving users: nobody but persons") {
    const Scratch tree;
    put_accounts(tree);
    CHECK_FALSE(leaving_users(Overlay(tree.root()), {}, {"root"}));
    CHECK_FALSE(leaving_users(Overlay(tree.root()), {}, {"sys"}));
    const auto listed = leaving_users(Overlay(tree.root()), {false, {"root", "sys"}}, {});
    REQUIRE(listed);
    CHECK(listed->steps.empty());
    CHECK(leaving(tree, {"nobody-there"}).notes.size() == 1);
}

TEST_CASE("leaving users: the one of cloud-init is found in its files") {
    const Scratch tree;
    tree.put("etc/cloud/cloud.cfg", "system_info:\n  default_user:\n    name: debian\n");
    tree.put("etc/cloud/cloud.cfg.d/10_own.cfg", "system_info: {default_user: {name: ops}}\n");
    tree.put("etc/cloud/cloud.cfg.d/20_odd.cfg", "{");
    const auto names = cloud_init_users(Overlay(tree.root()));
    REQUIRE(names);
    CHECK(*names == std::set<std::string>{"debian", "ops"});
    tree.put("etc/cloud/cloud.cfg.d/20_odd.cfg", "{default_user");
    CHECK_FALSE(cloud_init_users(Overlay(tree.root())));
}

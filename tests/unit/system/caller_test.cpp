// SPDX-License-Identifier: Apache-2.0
#include "system/caller.h"

#include <string>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;
using namespace std::literals;

TEST_CASE("caller: the account is the first that was logged in to") {
    const Scratch tree;
    CHECK_FALSE(find_caller(tree.root())->login);
    tree.put("proc/self/loginuid", "1000");
    CHECK(find_caller(tree.root())->login == 1000U);
    tree.put("proc/self/loginuid", "4294967295");
    CHECK_FALSE(find_caller(tree.root())->login);
}

TEST_CASE("caller: sudo hides where the session comes from, the shell above does not") {
    const Scratch tree;
    tree.put("proc/self/environ", "PATH=/bin\0SUDO_USER=alice\0"s);
    tree.put("proc/self/stat", "900 (bootseal) S 899 900");
    tree.put("proc/899/stat", "899 (a) name (sudo) S 898 899");
    CHECK_FALSE(find_caller(tree.root())->peer);
    tree.put("proc/898/environ", "A=b\0SSH_CONNECTION=192.0.2.2 5000 192.0.2.1 22\0"s);
    CHECK(find_caller(tree.root())->peer == "192.0.2.2");
    tree.put("proc/self/environ", "SSH_CONNECTION=fe80::1%eth0 5000 fe80::2%eth0 22\0"s);
    CHECK(find_caller(tree.root())->peer == "fe80::1");
}

TEST_CASE("caller: ancestors that go round in a circle come to an end") {
    const Scratch tree;
    tree.put("proc/self/stat", "900 (x) S 899 900");
    tree.put("proc/899/stat", "899 (x) S 899 900");
    CHECK_FALSE(find_caller(tree.root())->peer);
}

TEST_CASE("caller: a tree that is not that of the first process is a chroot") {
    const Scratch tree;
    const auto sight = own_sight(tree.root());
    if (sight) CHECK(*sight == Sight::chroot);
}

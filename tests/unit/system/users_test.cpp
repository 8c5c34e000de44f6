// SPDX-License-Identifier: Apache-2.0
#include "system/users.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

constexpr auto good_group = "root:x:0:\nshadow:x:42:ann, bob\n";

Users read(const Scratch& tree) {
    auto users = read_users(Overlay(tree.root()));
    REQUIRE(users);
    return *users;
}

std::vector<std::string> odd_lines(const Users& users) {
    std::vector<std::string> result;
    for (const auto& odd : users.odd) {
        result.push_back(std::string(odd.file) + ":" + std::to_string(odd.line) + " " + odd.why);
    }
    return result;
}

std::vector<std::string> able(const Scratch& tree, std::int64_t today) {
    const auto users = read(tree);
    std::vector<std::string> names;
    for (const auto* account : password_logins(users, today))
        names.push_back(account->name);
    return names;
}

}  // namespace

TEST_CASE("users: accounts and groups are those of the tree, the first of a name or id wins") {
    const Scratch tree;
    tree.put("etc/passwd",
             "root:x:0:0:root:/root:/bin/bash\n\n# note\nann:x:1000:100:,,,:/home/ann:\n"
             "toor:x:0:0::/root:/bin/sh\nann:x:7:7::/:/bin/sh");
    tree.put("etc/group", good_group);
    tree.put("etc/shadow", "ann:$y$x:19000:0:90:7:30:20000:\nroot:*:::::::\n");
    tree.put("etc/gshadow", "shadow:!:root:ann\n");
    const auto users = read(tree);
    CHECK(users.account("ann")->uid == 1000);
    CHECK(users.account("ann")->gid == 100);
    CHECK(users.account("ann")->line == 4);
    CHECK(users.account(uid_t{0})->name == "root");
    CHECK(users.account("toor")->shell == "/bin/sh");
    CHECK_FALSE(users.account("bob"));
    CHECK(users.group("shadow")->members == std::vector<std::string>{"ann", "bob"});
    CHECK(users.group(gid_t{42})->name == "shadow");
    CHECK_FALSE(users.group("ann"));
    CHECK(users.shadow("ann")->changed == 19000);
    CHECK(users.shadow("ann")->maximum == 90);
    CHECK(users.shadow("ann")->inactive == 30);
    CHECK(users.shadow("ann")->expires == 20000);
    CHECK_FALSE(users.shadow("root")->expires);
    CHECK(users.group_shadows.at(0).members == std::vector<std::string>{"ann"});
    CHECK(users.odd.empty());
}

TEST_CASE("users: lines that nothing can be read from are kept by number, with why") {
    const Scratch tree;
    tree.put("etc/passwd",
             "+::::::\n"
             "short::0:0\n"
             ":x:0:0:::\n"
             "uid:x:4294967295:0:::\n"
             "sign:x:-1:0:::\n"
             "plus:x:+0:0:::\n"
             "gid:x:1:4294967296:::\n"
             " in:x:0:0:::\n"
             "crlf:x:1:1::/:/bin/sh\r\n"
             "long:x:1:1::/:/bin/sh:x\n"
             "fine:x:4294967294:00:::\n");
    tree.put("etc/group", "g:x\n-h:::\n");
    tree.put("etc/shadow", "a:*:x::::::\nb:*:\n");
    tree.put("etc/gshadow", "a:b\n");
    const auto users = read(tree);
    CHECK(odd_lines(users) == std::vector<std::string>{
                                  "/etc/passwd:1 brings in accounts of NIS",
                                  "/etc/passwd:2 has 4 fields, not 7",
                                  "/etc/passwd:3 has no name",
                                  "/etc/passwd:4 has no valid uid",
                                  "/etc/passwd:5 has no valid uid",
                                  "/etc/passwd:6 has no valid uid",
                                  "/etc/passwd:7 has no valid gid",
                                  "/etc/passwd:8 has a blank in the name",
                                  "/etc/passwd:9 has a control character",
                                  "/etc/passwd:10 has 8 fields, not 7",
                                  "/etc/group:1 has 2 fields, not 4",
                                  "/etc/group:2 brings in accounts of NIS",
                                  "/etc/shadow:1 has no valid date",
                                  "/etc/shadow:2 has 3 fields, not 9",
                                  "/etc/gshadow:1 has 2 fields, not 4",
                              });
    REQUIRE(users.accounts.size() == 1);
    CHECK(users.accounts[0].uid == 4294967294);
    CHECK(users.accounts[0].gid == 0);
}

TEST_CASE("users: an absent passwd or group is an error, an absent shadow is not") {
    const Scratch tree;
    const Overlay files(tree.root());
    CHECK(read_users(files).error().what == "read /etc/passwd: does not exist");
    tree.put("etc/passwd", "");
    CHECK(read_users(files).error().what == "read /etc/group: does not exist");
    tree.put("etc/group", "");
    REQUIRE(read_users(files));
    CHECK_FALSE(read(tree).has_shadow);
    tree.put("etc/shadow", "");
    CHECK(read(tree).has_shadow);
    REQUIRE(::mkfifo(tree.path("etc/gshadow").c_str(), 0644) == 0);
    CHECK(read_users(files).error().what == "read etc/gshadow: is a FIFO, not a file");
}

TEST_CASE("users: a shell that only says no lets nobody in, an empty one is a shell") {
    Account account;
    for (const auto* shell : {"/usr/sbin/nologin", "/sbin/nologin", "/bin/false", "/bin/sync"}) {
        account.shell = shell;
        CHECK_FALSE(has_login_shell(account));
    }
    for (const auto* shell : {"", "/bin/bash", "/opt/not-in-shells", "/bin/nologin/sh"}) {
        account.shell = shell;
        CHECK(has_login_shell(account));
    }
}

TEST_CASE("users: those who can log in have a hash, a shell and are not expired") {
    const Scratch tree;
    tree.put("etc/passwd",
             "ann:x:1:1::/:/bin/sh\n"
             "locked:x:2:1::/:/bin/sh\n"
             "none:x:3:1::/:/bin/sh\n"
             "noshell:x:4:1::/:/usr/sbin/nologin\n"
             "expired:x:5:1::/:/bin/sh\n"
             "old:x:6:1::/:/bin/sh\n"
             "new:x:7:1::/:/bin/sh\n"
             "lost:x:8:1::/:/bin/sh\n"
             "open:$1$a:9:1::/:/bin/sh\n");
    tree.put("etc/group", good_group);
    tree.put("etc/shadow",
             "ann:$6$a:::::::\n"
             "locked:!$6$a:::::::\n"
             "none:*:::::::\n"
             "noshell:$6$a:::::::\n"
             "expired:$6$a::::::100:\n"
             "old:$6$a:50::20::30::\n"
             "new:$6$a:0::20::30::\n");
    CHECK(able(tree, 99) == std::vector<std::string>{"ann", "expired", "old", "new", "open"});
    CHECK(able(tree, 100) == std::vector<std::string>{"ann", "old", "new", "open"});
    CHECK(able(tree, 101) == std::vector<std::string>{"ann", "new", "open"});

    const auto users = read(tree);
    CHECK(password_field(users, *users.account("none")) == "*");
    CHECK_FALSE(password_field(users, *users.account("lost")));
    CHECK(password_field(users, *users.account("open")) == "$1$a");
}

TEST_CASE("users: the first uid of persons is the last UID_MIN of login.defs") {
    const Scratch tree;
    const Overlay files(tree.root());
    CHECK(*first_person_uid(files) == 1000);
    tree.put("etc/login.defs", "#UID_MIN 1\nUID_MIN\t500\nUID_MIN_X 3\n UID_MIN 600\n");
    CHECK(*first_person_uid(files) == 600);
    tree.put("etc/login.defs", "UID_MIN many\n");
    CHECK(first_person_uid(files).error().what == "/etc/login.defs:1: UID_MIN is not a uid");
}

// SPDX-License-Identifier: Apache-2.0
#include "resource/account.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "support/account.h"
#include "support/acl.h"
#include "support/process.h"

using namespace bootseal;

TEST_CASE("account: shadowed passwords are x in passwd, and moved where shadow has none") {
    const Scratch tree;
    put(tree, std::string(root_line) + "\nann:$6$salt$hash:1:1:,,,:/:/bin/sh\nbob::2:2::/:");
    tree.put("etc/shadow", "root:*:19000::::::", 0640);
    Machine machine(tree);
    CHECK(drift(machine, "shadowed_passwords") ==
          std::vector<std::string>{"/etc/passwd:3 password field of ann is a password, not x",
                                   "/etc/passwd:4 password field of bob is empty, not x"});
    fix(machine, "shadowed_passwords");
    CHECK(read(machine, "etc/passwd") ==
          std::string(root_line) + "\nann:x:1:1:,,,:/:/bin/sh\nbob:x:2:2::/:");
    CHECK(read(machine, "etc/shadow") ==
          "root:*:19000::::::\nann:$6$salt$hash:::::::\nbob::::::::\n");
    CHECK((*machine.files.status("etc/shadow"))->mode == 0640);
}

TEST_CASE("account: a shadow file that is missing is made for nobody but root and its group") {
    const Scratch tree;
    put(tree, "ann:*:1:1::/:/bin/sh\n");
    Machine machine(tree);
    fix(machine, "shadowed_passwords");
    CHECK(machine.files.pending().at("etc/shadow").access == Access{0640, 0, 42});
    tree.put("etc/group", "");
    Machine without(tree);
    fix(without, "shadowed_passwords");
    CHECK(without.files.pending().at("etc/shadow").access == Access{0600, 0, 0});
}

TEST_CASE("account: of two different passwords a person decides which one stays") {
    const Scratch tree;
    put(tree, "ann:$6$a:1:1::/:/bin/sh\nbob:*:2:2::/:/bin/sh\nbob:!:3:3::/:/bin/sh\n");
    tree.put("etc/shadow", "ann:$6$b:::::::\nbob:*:::::::\n");
    Machine machine(tree);
    REQUIRE(machine.remedy(*invariant("shadowed_passwords")));
    CHECK(drift(machine, "shadowed_passwords") ==
          std::vector<std::string>{"/etc/passwd:1 password field of ann is a password, not x",
                                   "/etc/passwd:3 password field of bob is locked, not x"});
    CHECK(advice(machine, "shadowed_passwords").find("which password stays") != std::string::npos);
    CHECK(read(machine, "etc/shadow") == tree.get("etc/shadow"));

    put(tree, "bob:$6$b:2:2::/:/bin/sh\nbob:$6$c:3:3::/:/bin/sh\n");
    Machine twice(tree);
    tree.put("etc/shadow", "");
    REQUIRE(twice.remedy(*invariant("shadowed_passwords")));
    CHECK(read(twice, "etc/shadow") == "bob:$6$b:::::::\n");

    tree.put("etc/shadow", "ann:$6$b:odd\n");
    Machine odd(tree);
    advice(odd, "shadowed_passwords");
    CHECK(odd.files.pending().empty());
}

TEST_CASE("account: an empty password, in passwd or shadow, is locked") {
    const Scratch tree;
    put(tree, std::string(root_line) + "ann::1:1::/:/bin/sh\nbob:x:2:2::/:/bin/sh\n");
    tree.put("etc/shadow", "root:$6$x:19000:0:99999:7:::\n# note\nbob::19000:0:99999:7:::\n");
    Machine machine(tree);
    CHECK(drift(machine, "no_empty_passwords") ==
          std::vector<std::string>{"/etc/passwd:2 password of ann is empty",
                                   "/etc/shadow:3 password of bob is empty"});
    fix(machine, "no_empty_passwords");
    CHECK(read(machine, "etc/passwd") ==
          std::string(root_line) + "ann:!:1:1::/:/bin/sh\nbob:x:2:2::/:/bin/sh\n");
    CHECK(read(machine, "etc/shadow") ==
          "root:$6$x:19000:0:99999:7:::\n# note\nbob:!:19000:0:99999:7:::\n");
}

TEST_CASE("account: a primary group that no group has is a person's to add") {
    const Scratch tree;
    put(tree, std::string(root_line) + "ann:x:1:1000::/:/bin/sh\n");
    Machine machine(tree);
    CHECK(drift(machine, "groups_exist") ==
          std::vector<std::string>{"/etc/passwd:2 ann has gid 1000, which no group has"});
    CHECK(advice(machine, "groups_exist").starts_with("/etc/passwd:2 (ann has gid 1000"));
    CHECK(machine.files.pending().empty());
}

TEST_CASE("account: nobody is in the group shadow, by name, by gid or as primary group") {
    const Scratch tree;
    const std::string passwd = std::string(root_line) + "ann:x:1:42::/:/bin/sh\n";
    put(tree, passwd, "root:x:0:bob\nshadow:x:42:bob,ann\nalias:x:42:cyd\n");
    tree.put("etc/gshadow", "root:*::bob\nshadow:*:root:dan\n");
    Machine machine(tree);
    const std::string primary = "/etc/passwd:2 ann has it as primary group";
    CHECK(drift(machine, "shadow_group_empty") ==
          std::vector<std::string>{"/etc/group:2 shadow has the members bob, ann",
                                   "/etc/group:3 alias has the members cyd",
                                   "/etc/gshadow:2 shadow has the members dan", primary});
    REQUIRE(machine.remedy(*invariant("shadow_group_empty")));
    CHECK(drift(machine, "shadow_group_empty") == std::vector<std::string>{primary});
    CHECK(read(machine, "etc/group") == "root:x:0:bob\nshadow:x:42:\nalias:x:42:\n");
    CHECK(read(machine, "etc/gshadow") == "root:*::bob\nshadow:*:root:\n");
    CHECK(advice(machine, "shadow_group_empty").find("usermod -g") != std::string::npos);

    put(tree, root_line, "root:x:0:\n");
    tree.put("etc/gshadow", "");
    CHECK(drift(tree, "shadow_group_empty").empty());
}

TEST_CASE("account: ids and names that are there twice are named, and a person decides") {
    const Scratch tree;
    put(tree,
        std::string(root_line) +
            "toor:x:00:0::/:/bin/sh\nann:x:5:0::/:/bin/sh\n"
            "ann:x:6:0::/:/bin/sh\nann:x:0:0::/:/bin/sh\n",
        "root:x:0:\nwheel:x:0:\nroot:x:7:\n");
    tree.put("etc/shadow", "ann:*:::::::\nann:*:::::::\n");
    tree.put("etc/gshadow", "root:*::\nroot:*::\n");
    Machine machine(tree);
    using Lines = std::vector<std::string>;
    CHECK(drift(machine, "unique_uids") ==
          Lines{"/etc/passwd:2 toor has uid 0, as root on line 1 has",
                "/etc/passwd:5 ann has uid 0, as root on line 1 has"});
    CHECK(drift(machine, "unique_gids") ==
          Lines{"/etc/group:2 wheel has gid 0, as root on line 1 has"});
    CHECK(drift(machine, "unique_user_names") == Lines{"/etc/passwd:4 ann is on line 3 already",
                                                       "/etc/passwd:5 ann is on line 3 already",
                                                       "/etc/shadow:2 ann is on line 1 already"});
    CHECK(drift(machine, "unique_group_names") ==
          Lines{"/etc/group:3 root is on line 1 already",
                "/etc/gshadow:2 root is on line 1 already"});
    for (const auto* name :
         {"unique_uids", "unique_gids", "unique_user_names", "unique_group_names"}) {
        CHECK(advice(machine, name).find("decide") != std::string::npos);
    }
    CHECK(machine.files.pending().empty());
}

TEST_CASE("account: homes of those with a shell are theirs alone, and set right where they are") {
    const auto me = std::to_string(::getuid());
    const Scratch tree;
    put(tree, "me:x:" + me +
                  ":0::/home/me:/bin/sh\n"
                  "ann:x:54321:0::/home/ann:\n"
                  "none:x:54322:0::/home/none:/bin/sh\n"
                  "file:x:54323:0::/home/file:/bin/sh\n"
                  "unset:x:54324:0:::/bin/sh\n"
                  "relative:x:54325:0::home/me:/bin/sh\n"
                  "daemon:x:54326:0::/none:/usr/sbin/nologin\n");
    tree.directory("home/me", 0755);
    tree.directory("home/ann", 0700);
    tree.put("home/file", "");
    Machine machine(tree);
    std::vector<std::string> by_hand = {
        "/etc/passwd:3 home of none, /home/none: does not exist",
        "/etc/passwd:4 home of file, /home/file: a file",
        "/etc/passwd:5 home of unset, : not set",
        "/etc/passwd:6 home of relative, home/me: is not absolute",
    };
    auto all = by_hand;
    all.insert(all.begin(), {"/etc/passwd:1 home of me, /home/me: mode 0755, owner me",
                             "/etc/passwd:2 home of ann, /home/ann: mode 0700, owner me"});
    CHECK(drift(machine, "home_directories") == all);
    REQUIRE(machine.remedy(*invariant("home_directories")));
    CHECK(drift(machine, "home_directories") == by_hand);
    CHECK((*machine.files.status("home/me"))->mode == 0750);
    CHECK((*machine.files.status("home/ann"))->mode == 0700);
    CHECK((*machine.files.status("home/ann"))->uid == 54321);
    CHECK(advice(machine, "home_directories").starts_with("/etc/passwd:3 (home of none"));
}

TEST_CASE("account: a home that is not one account's alone is never shut") {
    const auto me = std::to_string(::getuid());
    const Scratch tree;
    put(tree, "top:x:" + me +
                  ":0::/:/bin/sh\n"
                  "bin:x:54321:0::/usr/bin:/bin/sh\n"
                  "all:x:54322:0::/home:/bin/sh\n"
                  "a:x:54323:0::/home/shared:/bin/sh\n"
                  "b:x:54324:0::/home/shared/b:/usr/sbin/nologin\n"
                  "out:x:54325:0::/home/out:/bin/sh\n");
    tree.directory("usr/bin");
    tree.directory("home/shared/b");
    tree.link("home/out", "/usr");
    Machine machine(tree);
    CHECK(drift(machine, "home_directories").size() == 5);
    advice(machine, "home_directories");
    CHECK(machine.files.pending().empty());
}

TEST_CASE("account: an ACL that lets others into a home is drift") {
    const Scratch tree;
    put(tree, "me:x:" + std::to_string(::getuid()) + ":0::/home/me:/bin/sh\n");
    tree.directory("home/me", 0750);
    if (!put_acl(tree, "home/me", 5)) {
        WARN("no ACLs on this file system");
        return;
    }
    Machine machine(tree);
    CHECK(drift(machine, "home_directories") ==
          std::vector<std::string>{
              "/etc/passwd:1 home of me, /home/me: ACL user:uid 54321:r--, group:gid 7:r--"});
    advice(machine, "home_directories");
}

TEST_CASE("account: no remedy follows a link on the way to a home that is not root's") {
    if (::getuid() != 0) return;  // cannot give a link away
    const Scratch tree;
    put(tree, "svc:x:54321:0::/home/ann/svc:/bin/sh\n");
    tree.directory("home/bob/private");
    tree.link("home/ann/svc", "/home/bob/private");
    REQUIRE(::lchown(tree.path("home/ann/svc").c_str(), 54322, 1) == 0);
    Machine machine(tree);
    advice(machine, "home_directories");
    CHECK(machine.files.pending().empty());
}

TEST_CASE("account: a line that cannot be read may hide anything, so nothing is known to hold") {
    const Scratch tree;
    put(tree, std::string(root_line) + "evil::0:0\n", "root:x:0:\n+\n");
    tree.directory("root", 0700);
    Machine machine(tree);
    const std::string in_passwd = "/etc/passwd:2 has 4 fields, not 7";
    for (const auto* name : {"shadowed_passwords", "no_empty_passwords", "groups_exist",
                             "shadow_group_empty", "unique_uids", "unique_user_names"}) {
        CHECK(drift(machine, name).at(0) == in_passwd);
    }
    CHECK(drift(machine, "unique_gids") ==
          std::vector<std::string>{"/etc/group:2 brings in accounts of NIS"});
    CHECK(advice(machine, "unique_uids") ==
          "correct or remove /etc/passwd:2, which has 4 fields, not 7");
}

TEST_CASE("account: files that cannot be read are an error") {
    const Scratch tree;
    tree.put("etc/group", "");
    CHECK_FALSE(Machine(tree).inspect(*invariant("unique_gids")));
    REQUIRE(::mkfifo(tree.path("etc/passwd").c_str(), 0644) == 0);
    CHECK_FALSE(Machine(tree).inspect(*invariant("unique_uids")));
}

TEST_CASE("account: foreign bytes in names are made fit for a terminal") {
    const Scratch tree;
    put(tree, std::string(root_line) + "\xff\x9b:x:0:0::/root:/bin/sh\n");
    CHECK(drift(tree, "unique_uids").at(0).find("\\xff\\x9b has uid 0") != std::string::npos);
}

TEST_CASE("account: many offences are bounded and counted") {
    const Scratch tree;
    std::string passwd = root_line;
    for (int i = 0; i < 100; ++i)
        passwd += "u" + std::to_string(i) + ":x:0:0::/root:/bin/sh\n";
    put(tree, passwd);
    const auto drifted = drift(tree, "unique_uids");
    REQUIRE(drifted.size() == 21);
    CHECK(drifted.back() == "80 more 80 of them not so");
}

TEST_CASE("account: fields that are not an invariant are refused") {
    for (const auto* yaml : {"account: {}", "account: {invariant: unique}",
                             "account: {invariant: unique_uids, fix: yes}"}) {
        INFO(yaml);
        CHECK_FALSE(parse_resource(yaml));
    }
}

TEST_CASE("account: pwck and grpck find what we find", "[consumer]") {
    if (!has_consumer("/usr/sbin/pwck") || !has_consumer("/usr/sbin/grpck")) return;
    struct Case {
        std::string passwd, group, name, complaint;
    };
    const std::string root_group = "root:x:0:\n";
    const Case cases[] = {
        {std::string(root_line) + "short::0:0\n", root_group, "unique_uids",
         "invalid password file entry"},
        {std::string(root_line) + "root:x:7:0::/:/bin/sh\n", root_group, "unique_user_names",
         "duplicate password entry"},
        {std::string(root_line) + "ann:x:54321:54321::/:/bin/sh\n", root_group, "groups_exist",
         "no group 54321"},
        {"root:$6$x:0:0:root:/:/bin/sh\n", root_group, "shadowed_passwords", "is not set to 'x'"},
        {root_line, root_group + "root:x:7:\n", "unique_group_names", "duplicate group entry"},
        {root_line, root_group + "bad:x\n", "unique_gids", "invalid group file entry"},
    };
    for (const auto& [passwd, group, name, complaint] : cases) {
        INFO(complaint);
        const Scratch tree;
        put(tree, passwd, group);
        tree.put("etc/shadow", "root:*:19000:0:99999:7:::\nann:*:19000:0:99999:7:::\n");
        tree.put("etc/gshadow", "root:*::\n");
        const auto users =
            run({"/usr/sbin/pwck", "-r", tree.path("etc/passwd"), tree.path("etc/shadow")});
        const auto groups =
            run({"/usr/sbin/grpck", "-r", tree.path("etc/group"), tree.path("etc/gshadow")});
        const auto said = users.out + users.err + groups.out + groups.err;
        INFO(said);
        CHECK(said.find(complaint) != std::string::npos);
        CHECK(drift(tree, name).size() == 1);
    }
}

TEST_CASE("account: pwck accepts what our remedies leave", "[consumer]") {
    if (!has_consumer("/usr/sbin/pwck")) return;
    const Scratch tree;
    put(tree, "root:x:0:0:root:/:/bin/sh\nann::54321:0::/:/bin/sh\nbob:$6$b:54322:0::/:/bin/sh\n");
    tree.put("etc/shadow", "root::19000:0:99999:7:::\n");
    Machine machine(tree);
    fix(machine, "shadowed_passwords");
    fix(machine, "no_empty_passwords");
    tree.put("after/passwd", read(machine, "etc/passwd"));
    tree.put("after/shadow", read(machine, "etc/shadow"));
    const auto checked =
        run({"/usr/sbin/pwck", "-r", tree.path("after/passwd"), tree.path("after/shadow")});
    INFO(checked.out << checked.err);
    CHECK(checked.status == 0);
}

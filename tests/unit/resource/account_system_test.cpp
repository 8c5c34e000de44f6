// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "resource/account.h"
#include "support/account.h"

using namespace bootseal;

TEST_CASE("account: root's numbers are root's alone") {
    const Scratch tree;
    put(tree, "root:x:0:1::/root:/bin/bash\ntoor:x:0:0::/:/bin/sh\nsync:x:4:0::/:/bin/sync\n",
        "root:x:0:\nbin:x:1:\nwheel:x:0:\n");
    Machine machine(tree);
    CHECK(drift(machine, "root_alone_has_uid_0") ==
          std::vector<std::string>{"/etc/passwd:2 toor has uid 0"});
    CHECK(drift(machine, "root_alone_has_gid_0") ==
          std::vector<std::string>{"/etc/passwd:1 root has gid 1", "/etc/passwd:2 toor has gid 0"});
    CHECK(drift(machine, "group_root_alone_has_gid_0") ==
          std::vector<std::string>{"/etc/group:3 wheel has gid 0"});
    advice(machine, "root_alone_has_uid_0");
    advice(machine, "group_root_alone_has_gid_0");
    REQUIRE(machine.remedy(*invariant("root_alone_has_gid_0")));
    CHECK(drift(machine, "root_alone_has_gid_0").size() == 1);
}

TEST_CASE("account: an empty password of root is locked") {
    const Scratch tree;
    put(tree, root_line);
    tree.put("etc/shadow", "root::19000::::::\nann::1::::::\n");
    Machine machine(tree);
    CHECK(drift(machine, "root_password") ==
          std::vector<std::string>{"/etc/shadow:1 root has an empty password"});
    fix(machine, "root_password");
    CHECK(read(machine, "etc/shadow") == "root:!:19000::::::\nann::1::::::\n");

    put(tree, "root::0:0:root:/root:/bin/bash\n");
    Machine other(tree);
    fix(other, "root_password");
    tree.put("etc/shadow", "");
    put(tree, root_line);
    Machine missing(tree);
    CHECK(advice(missing, "root_password").find("has no line") != std::string::npos);
}

TEST_CASE("account: the machine's own accounts lose their shell, persons and sync keep theirs") {
    const Scratch tree;
    tree.put("etc/shells", "# a\n/bin/bash\n  /bin/sh # old\n/usr/sbin/nologin\n");
    put(tree, std::string(root_line) +
                  "a:x:5:5::/:/bin/bash\nb:x:6:6::/:/usr/sbin/nologin\nc:x:7:7::/:\n"
                  "sync:x:8:8::/:/bin/sh\nd:x:1000:8::/:/bin/sh\ne:x:9:9::/:/opt/tool\n");
    Machine machine(tree);
    CHECK(drift(machine, "system_shells") ==
          std::vector<std::string>{"/etc/passwd:2 a has the shell /bin/bash",
                                   "/etc/passwd:4 c has the shell /bin/sh by default"});
    fix(machine, "system_shells");
    CHECK(read(machine, "etc/passwd") ==
          std::string(root_line) +
              "a:x:5:5::/:/usr/sbin/nologin\nb:x:6:6::/:/usr/sbin/nologin\n"
              "c:x:7:7::/:/usr/sbin/nologin\nsync:x:8:8::/:/bin/sh\nd:x:1000:8::/:/bin/sh\n"
              "e:x:9:9::/:/opt/tool\n");

    CHECK(drift(machine, "nologin_is_no_shell") ==
          std::vector<std::string>{"/etc/shells:4 nologin is called a shell"});
    fix(machine, "nologin_is_no_shell");
}

TEST_CASE("account: a password is locked, and kept, where no shell lets in") {
    const Scratch tree;
    tree.put("etc/shells", "/bin/sh\n");
    put(tree,
        "root:x:0:0::/:/sbin/none\na:x:5:5::/:/sbin/none\nb:x:6:6::/:/bin/sh\n"
        "c:x:7:7::/:/sbin/none\nd:x:8:8::/:/sbin/none\n");
    tree.put("etc/shadow", "root:$6$r:::::::\na:$6$a:::::::\nb:$6$b:::::::\nc:*:::::::\n");
    Machine machine(tree);
    CHECK(drift(machine, "no_shell_locked") ==
          std::vector<std::string>{"/etc/shadow:2 a has no shell, and a password"});
    fix(machine, "no_shell_locked");
    CHECK(read(machine, "etc/shadow") ==
          "root:$6$r:::::::\na:!$6$a:::::::\nb:$6$b:::::::\nc:*:::::::\n");
}

TEST_CASE("account: dot files are made the user's own, and nothing is given away") {
    const Scratch tree;
    put(tree, "ann:x:1000:1000::/home/ann:/bin/sh\nbob:x:1001:1001::/home/bob:/sbin/nologin\n");
    for (const auto* name : {".bashrc", ".netrc", ".secret", ".two", "notes"}) {
        tree.put(std::string("home/ann/") + name, "x", 0666);
        if (::geteuid() == 0)
            REQUIRE(::chown(tree.path(std::string("home/ann/") + name).c_str(), 1000, 1000) == 0);
    }
    if (::geteuid() != 0) return;  // files of several users
    tree.put("home/bob/.netrc", "x", 0666);
    REQUIRE(::chmod(tree.path("home/ann/.secret").c_str(), 0600) == 0);
    REQUIRE(::chown(tree.path("home/ann/.secret").c_str(), 0, 0) == 0);
    REQUIRE(::link(tree.path("home/ann/.two").c_str(), tree.path("home/ann/other").c_str()) == 0);
    tree.link("home/ann/.away", "/etc/passwd");
    Machine machine(tree);
    REQUIRE(machine.remedy(*invariant("dot_files")));
    const auto& pending = machine.files.pending();
    CHECK(pending.size() == 2);
    CHECK(pending.at("home/ann/.bashrc").access == Access{0644, 1000, 1000});
    CHECK(pending.at("home/ann/.netrc").access == Access{0600, 1000, 1000});
    CHECK(drift(machine, "dot_files") ==
          std::vector<std::string>{"/home/ann/.secret mode 0600, owner uid 0:root",
                                   "/home/ann/.two mode 0666, owner ann:gid 1000"});
    advice(machine, "dot_files");
    tree.put("home/ann/.rhosts", "+");
    CHECK(drift(tree, "dot_files").size() == 5);
}

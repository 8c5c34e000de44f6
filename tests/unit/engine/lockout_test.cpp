// SPDX-License-Identifier: Apache-2.0
#include "engine/lockout.h"

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

using Ways = std::set<std::string>;

const auto today = *parse_time("2026-11-20T00:00:00Z");

struct Fixture {
    Scratch tree;
    Fixture() {
        tree.put("etc/passwd",
                 "root:x:0:0::/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/bash\n"
                 "bot:x:1001:1001::/home/bot:/usr/sbin/nologin\n");
        tree.put("etc/group", "root:x:0:\nann:x:1000:\nadmins:x:27:ann\n");
        tree.put("etc/shadow",
                 "root:*:20000:0:99999:7:::\nann:$y$hash:20000:0:99999:7:::\n"
                 "bot:$y$hash:20000:0:99999:7:::\n",
                 0640);
        tree.put("etc/ssh/sshd_config", "PasswordAuthentication yes\nUsePAM yes\n");
    }
    void add_key() const {
        tree.put("home/ann/.ssh/authorized_keys", "# mine\nssh-ed25519 AAAA ann\n");
    }
};

}  // namespace

TEST_CASE("ways in: passwords at the console and over SSH, and keys") {
    Fixture f;
    f.add_key();
    CHECK(*ways_in(Overlay(f.tree.root()), today) ==
          Ways{"ann by SSH key", "ann by password at the console", "ann by password over SSH"});
}

TEST_CASE("ways in: what sshd forbids is none") {
    Fixture f;
    f.add_key();
    f.tree.put("root/.ssh/authorized_keys", "ssh-ed25519 AAAA root\n");
    const auto ways = [&](std::string_view config) {
        f.tree.put("etc/ssh/sshd_config", config);
        return *ways_in(Overlay(f.tree.root()), today);
    };
    CHECK(ways("PasswordAuthentication no\nPermitRootLogin yes\n") ==
          Ways{"ann by SSH key", "ann by password at the console", "root by SSH key"});
    CHECK(ways("AllowUsers root bob\nPermitRootLogin no\n") ==
          Ways{"ann by password at the console"});
    CHECK(ways("AllowGroups admins\n").contains("ann by SSH key"));
    CHECK_FALSE(ways("DenyGroups adm*\n").contains("ann by SSH key"));
    CHECK_FALSE(ways("PubkeyAuthentication no\n").contains("ann by SSH key"));
    CHECK(ways("PermitRootLogin prohibit-password\n").contains("root by SSH key"));
}

TEST_CASE("a change that takes the last way in is refused, one that leaves another is not") {
    Fixture f;
    Overlay changed(f.tree.root());
    REQUIRE(changed.write("etc/shadow", "root:*:20000::::::\nann:!$y$hash:20000::::::\n"));
    const auto refused = guard_logins(f.tree.root(), changed, today);
    CHECK(refused.error().what ==
          "the change would leave nobody a way to log in; there is now: ann by password at the "
          "console, ann by password over SSH");
    f.add_key();
    CHECK(guard_logins(f.tree.root(), changed, today));
    REQUIRE(changed.write("etc/ssh/sshd_config", "AllowUsers nobody\n"));
    CHECK_FALSE(guard_logins(f.tree.root(), changed, today));
}

TEST_CASE("an image that nobody can log in to yet has nothing to lose") {
    Fixture f;
    f.tree.put("etc/shadow", "root:*:20000::::::\nann:!:20000::::::\n", 0640);
    Overlay changed(f.tree.root());
    REQUIRE(changed.write("etc/ssh/sshd_config", "DenyUsers *\n"));
    CHECK(guard_logins(f.tree.root(), changed, today));
}

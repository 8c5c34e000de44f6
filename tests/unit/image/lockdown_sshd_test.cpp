// SPDX-License-Identifier: Apache-2.0
#include "image/lockdown_sshd.h"

#include "image/lockdown_builder.h"
#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

constexpr auto include = "Include /etc/ssh/sshd_config.d/*.conf\n";

struct Fixture {
    Scratch tree;
    LockdownOrder order;

    explicit Fixture(const std::string& config = include) {
        tree.put("usr/sbin/sshd", "");
        tree.put("etc/passwd",
                 "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n"
                 "daemon:x:1:1::/:/usr/sbin/nologin\n");
        tree.put("etc/group", "root:x:0:\nalice:x:1000:\nssh:x:100:alice\n");
        tree.put("etc/ssh/sshd_config", config);
        order.builder = "alice";
        order.keys = {"ssh-ed25519 AAAA alice"};
    }
    /// Empty where the builder alone can come in.
    std::string outcome() const {
        Overlay files(tree.root());
        if (const auto done = restrict_sshd(files, order); !done) return done.error().what;
        const auto holds = require_restricted_sshd(files, order);
        return holds ? "" : holds.error().what;
    }
};

std::string key_of(const Scratch& tree, const std::string& user) {
    const auto keys = builder_keys(Overlay(tree.root()), user);
    return keys ? keys->front() : keys.error().what;
}

}  // namespace

TEST_CASE("lockdown sshd: the builder alone comes in, whatever the settings are for others") {
    for (const std::string later :
         {"", "PasswordAuthentication yes\n", "AllowUsers bob carl\n", "AllowGroups ssh\n",
          "Match User bob\nPasswordAuthentication yes\n",
          "Match all\nAuthorizedKeysCommand /bin/keys\n"}) {
        CAPTURE(later);
        CHECK(Fixture(include + later).outcome().empty());
        const bool in_match = later.find("Match") != std::string::npos;
        if (!in_match) CHECK(Fixture(later + include).outcome().empty());
    }
}

TEST_CASE("lockdown sshd: what would win is named") {
    CHECK(Fixture("PasswordAuthentication no\n").outcome().find("does not include the lockdown") !=
          std::string::npos);
    CHECK(Fixture(std::string("Match User bob\nPasswordAuthentication yes\nMatch all\n") + include)
              .outcome()
              .starts_with("/etc/ssh/sshd_config:2 says \"passwordauthentication yes\""));
    // Lists of blocks add up, wherever they stand.
    CHECK(Fixture(include + std::string("Match Address 192.0.2.1\nAllowUsers bob\n"))
              .outcome()
              .starts_with("/etc/ssh/sshd_config:3 says \"allowusers bob\""));
}

TEST_CASE("lockdown sshd: a builder who is not let in now is not shut in") {
    for (const std::string line : {"DenyUsers al*\n", "DenyGroups ssh\n", "AllowGroups root\n",
                                   "Match User alice\nDenyUsers alice\n"}) {
        CAPTURE(line);
        CHECK(Fixture(include + line).outcome().starts_with("sshd does not let alice in"));
    }
    Fixture root(include + std::string("PermitRootLogin no\n"));
    root.order.builder = "root";
    CHECK(root.outcome().find("--builder") != std::string::npos);
    Fixture nobody;
    nobody.order.builder = "carl";
    CHECK(nobody.outcome() == "there is no account carl");
    Fixture none;
    none.order.builder = "alice";
    Scratch empty;
    Overlay files(empty.root());
    CHECK_FALSE(restrict_sshd(files, none.order));
}

TEST_CASE("lockdown sshd: root keeps no more than it may do") {
    Fixture f(include + std::string("PermitRootLogin forced-commands-only\n"));
    f.order.builder = "root";
    Overlay files(f.tree.root());
    REQUIRE(restrict_sshd(files, f.order));
    CHECK(files.read(lockdown_sshd_file)->value().find("PermitRootLogin forced-commands-only") !=
          std::string::npos);
    CHECK(f.outcome().empty());
}

TEST_CASE("lockdown sshd: other keys than the builder's are seen") {
    Fixture f;
    Overlay files(f.tree.root());
    REQUIRE(restrict_sshd(files, f.order));
    REQUIRE(files.write(lockdown_keys_file, "ssh-ed25519 BBBB bob\n"));
    CHECK_FALSE(require_restricted_sshd(files, f.order));
}

TEST_CASE("lockdown builder: the keys are those that sshd takes") {
    Fixture f(include + std::string("AuthorizedKeysFile .ssh/%u-keys /etc/keys/%u\n"));
    f.tree.put("etc/keys/alice", "# a comment\n\ncert-authority ssh-rsa CCCC\n ssh-rsa BBBB a\n");
    CHECK(key_of(f.tree, "alice") == "ssh-rsa BBBB a");
    f.tree.put("home/alice/.ssh/alice-keys", "ssh-ed25519 AAAA\n");
    CHECK(key_of(f.tree, "alice") == "ssh-ed25519 AAAA");
    CHECK(builder_keys(Overlay(f.tree.root()), "alice")->size() == 2);
    f.tree.put("home/alice/.ssh/alice-keys", "ssh-rsa BBBB a\n");
    CHECK(builder_keys(Overlay(f.tree.root()), "alice")->size() == 1);
}

TEST_CASE("lockdown builder: nobody without a key, a shell or an account") {
    const Fixture f;
    CHECK(key_of(f.tree, "alice").find("--builder-key") != std::string::npos);
    CHECK(key_of(f.tree, "daemon").find("no shell") != std::string::npos);
    CHECK(key_of(f.tree, "al*") == "there is no account al*");
    CHECK_FALSE(parse_keys("ssh-rsa AAAA \x1b[2J\n"));
}

TEST_CASE("lockdown builder: the name servers of the machine, or those behind its own") {
    const Scratch tree;
    const Overlay files(tree.root());
    CHECK(name_servers(files)->empty());
    tree.put("etc/resolv.conf", "nameserver 127.0.0.53\n");
    tree.put("run/systemd/resolve/resolv.conf",
             "# made\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\nnameserver odd\n");
    const auto servers = name_servers(files);
    REQUIRE(servers->size() == 4);
    CHECK(format_allowed(servers->at(0)) == "192.0.2.53:53/udp");
    CHECK(format_allowed(servers->at(3)) == "[fe80::1]:53/tcp");
    tree.put("etc/resolv.conf", "search x\nnameserver 198.51.100.53\n");
    CHECK(format_allowed(name_servers(files)->front()) == "198.51.100.53:53/udp");
    CHECK(name_servers(files)->size() == 2);
}

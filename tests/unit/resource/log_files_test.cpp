// SPDX-License-Identifier: Apache-2.0
#include "resource/log_files.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "support/resource.h"

namespace bootseal {

namespace {

constexpr auto all_logs = "log_files: {path: /var/log}";

struct Tree : Scratch {
    Tree() {
        put("etc/passwd",
            "root:x:0:0::/root:/bin/bash\nsvc:x:100:101::/:/usr/sbin/nologin\n"
            "postgres:x:102:103::/:/bin/bash\nsyslog:x:104:105::/:/usr/sbin/nologin\n"
            "app:x:1001:1001::/:/bin/false\nann:x:1000:1000::/:/bin/bash\n");
        put("etc/group", "root:x:0:\nadm:x:4:\nutmp:x:43:\nsvc:x:101:\nann:x:1000:\napp:x:1001:\n");
    }
};

/// What becomes of one log: "0640 0:4".
std::string fixed(const std::string& name, mode_t mode, uid_t uid = 0, gid_t gid = 0) {
    const Tree tree;
    const auto path = "var/log/" + name;
    tree.put(path, "");
    REQUIRE(::chown(tree.path(path).c_str(), uid, gid) == 0);
    REQUIRE(::chmod(tree.path(path).c_str(), mode) == 0);
    Machine machine(tree);
    const auto resource = make_resource(all_logs);
    const bool held = machine.holds(*resource);
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(machine.files.pending().empty() == held);
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
    const auto status = **machine.files.status(path);
    return octal(status.mode) + " " + std::to_string(status.uid) + ":" + std::to_string(status.gid);
}

}  // namespace

TEST_CASE("log_files: what a log may allow goes by its name") {
    if (::geteuid() != 0) return;
    CHECK(fixed("dpkg.log", 0644) == "0640 0:0");
    CHECK(fixed("a/b/c", 0666, 0, 4) == "0640 0:4");
    CHECK(fixed("wtmp", 0664, 0, 43) == "0664 0:43");
    CHECK(fixed("btmp-20261101", 0666) == "0664 0:0");
    CHECK(fixed("wtmpx", 0664) == "0640 0:0");
    CHECK(fixed("lastlog", 04777, 0, 4) == "0664 0:0");
    CHECK(fixed("cloud-init.log.1", 0644, 104, 4) == "0644 104:4");
    CHECK(fixed("cloud-init-output.log", 0644, 104, 4) == "0640 104:4");
    CHECK(fixed("auth.log.2.gz", 0644, 104, 4) == "0640 104:4");
    CHECK(fixed("sssd/sssd.log", 0660) == "0660 0:0");
    CHECK(fixed("gdm3/log", 0666) == "0660 0:0");
    CHECK(fixed("x/gdm3/log", 0660) == "0640 0:0");
    CHECK(fixed("journal/1/user-1000.journal", 0644) == "0640 0:0");
    CHECK(fixed("private", 0600) == "0600 0:0");
}

TEST_CASE("log_files: a service keeps its log, a person does not") {
    if (::geteuid() != 0) return;
    CHECK(fixed("svc/a.log", 0640, 100, 101) == "0640 100:101");
    CHECK(fixed("svc/a.log", 0666, 100, 101) == "0640 100:101");
    CHECK(fixed("app.log", 0640, 1001, 1001) == "0640 1001:1001");
    CHECK(fixed("app.log", 0640, 62000, 62000) == "0640 62000:62000");
    CHECK(fixed("ann.log", 0640, 1000, 1000) == "0640 0:0");
    CHECK(fixed("a.log", 0640, 0, 1000) == "0640 0:0");
    CHECK(fixed("a.log", 0640, 4711, 4712) == "0640 0:0");
    CHECK(fixed("auth.log", 0600, 100, 101) == "0600 0:0");
    CHECK(fixed("journal/remote/a.journal", 0640, 100, 101) == "0640 100:101");
}

TEST_CASE("log_files: a service that can log in is for a person to see to") {
    if (::geteuid() != 0) return;
    const Tree tree;
    tree.put("var/log/pg.log", "", 0600);
    REQUIRE(::chown(tree.path("var/log/pg.log").c_str(), 102, 0) == 0);
    Machine machine(tree);
    const auto resource = make_resource(all_logs);
    const auto evidence = machine.inspect(*resource);
    REQUIRE(evidence);
    CHECK(evidence->at(0).actual == "owner postgres");
    const auto done = machine.remedy(*resource);
    REQUIRE_FALSE(done);
    CHECK(done.error().what.find("postgres") != std::string::npos);
    CHECK(machine.files.pending().empty());
}

TEST_CASE("log_files: links are not followed, and hard links are left to a person") {
    const Tree tree;
    tree.put("secret", "", 0644);
    tree.link("var/log/link", "../../secret");
    tree.link("var/log/dir", "../..");
    Machine machine(tree);
    const auto resource = make_resource(all_logs);
    CHECK(machine.holds(*resource));
    REQUIRE(::link(tree.path("secret").c_str(), tree.path("var/log/hard").c_str()) == 0);
    CHECK_FALSE(machine.holds(*resource));
    CHECK_FALSE(machine.remedy(*resource));
    CHECK(machine.files.pending().empty());
    tree.put("var/log/a.log", "", 0644);
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending().size() == 1);
}

TEST_CASE("log_files: what is no file is passed over, and no folder is no log") {
    const Tree tree;
    const auto resource = make_resource(all_logs);
    CHECK(Machine(tree).holds(*resource));
    tree.directory("var/log", 0777);
    REQUIRE(::mkfifo(tree.path("var/log/fifo").c_str(), 0666) == 0);
    CHECK(Machine(tree).holds(*resource));
    Scratch no_users;
    no_users.put("var/log/a", "", 0600);
    CHECK_FALSE(Machine(no_users).inspect(*resource));
    Scratch no_folder;
    no_folder.put("etc/passwd", "root:x:0:0::/:/bin/sh\n");
    no_folder.put("etc/group", "root:x:0:\n");
    no_folder.put("var/log", "");
    CHECK_FALSE(Machine(no_folder).inspect(*resource));
}

TEST_CASE("log_files: fields that make no sense are refused") {
    for (const std::string yaml :
         {"log_files: {}", "log_files: {path: var/log}", "log_files: {path: /var/log/}",
          "log_files: {path: /}", "log_files: {path: '/var/*'}", "log_files: {path: /a, b: 1}"}) {
        INFO(yaml);
        CHECK_FALSE(parse_resource(yaml));
    }
}

}  // namespace bootseal

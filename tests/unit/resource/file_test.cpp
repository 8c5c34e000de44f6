// SPDX-License-Identifier: Apache-2.0
#include "resource/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "support/acl.h"
#include "support/resource.h"

using namespace bootseal;

namespace {

/// A tree whose account "me" owns what the test makes.
struct Tree : Scratch {
    Tree() {
        put("etc/passwd", "me:x:" + std::to_string(::getuid()) +
                              ":1::/:/bin/sh\n"
                              "ann:x:54321:1::/:/bin/sh\n");
        put("etc/group", "us:x:" + std::to_string(::getgid()) + ":\nshadow:x:42:\n");
    }
};

std::vector<Evidence> look(const Machine& machine, const std::string& yaml) {
    const auto evidence = machine.inspect(*make_resource(yaml));
    REQUIRE(evidence);
    return *evidence;
}

std::string error_of(const Scratch& tree, const std::string& yaml) {
    const auto evidence = Machine(tree).inspect(*make_resource(yaml));
    return evidence ? "no error" : evidence.error().what;
}

FileStatus status_of(const Machine& machine, std::string_view path) {
    const auto status = machine.files.status(path);
    REQUIRE(status);
    REQUIRE(*status);
    return **status;
}

/// Remedies, and sees that the state holds then and that a second time changes nothing.
void fix(Machine& machine, const std::string& yaml) {
    const auto resource = make_resource(yaml);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
}

}  // namespace

TEST_CASE("file: the mode is a ceiling, and a remedy only clears what is beyond it") {
    const Tree tree;
    tree.put("a", "body", 04755);
    Machine machine(tree);
    CHECK(machine.holds(*make_resource("file: {path: /a, mode: '4777'}")));
    const auto evidence = look(machine, "file: {path: /a, mode: '0640'}");
    CHECK(evidence.at(0).where == "/a");
    CHECK(evidence.at(0).expected == "mode 0640 at most");
    CHECK(evidence.at(0).actual == "mode 4755");
    fix(machine, "file: {path: /a, mode: '0666'}");
    CHECK(status_of(machine, "a").mode == 0644);
    fix(machine, "file: {path: /a, mode: '0600'}");
    CHECK(status_of(machine, "a").mode == 0600);
    CHECK(machine.holds(*make_resource("file: {path: /a, mode: '0640'}")));
    CHECK_FALSE(machine.files.pending().at("a").content);
}

TEST_CASE("file: the sticky bit of a directory only takes away and is no excess") {
    const Tree tree;
    tree.directory("tmp", 01777);
    tree.put("file", "", 01644);
    Machine machine(tree);
    CHECK(machine.holds(*make_resource("file: {path: /tmp, type: directory, mode: '0777'}")));
    fix(machine, "file: {path: /tmp, type: directory, mode: '0770'}");
    CHECK(status_of(machine, "tmp").mode == 01770);
    fix(machine, "file: {path: /file, mode: '0644'}");
}

TEST_CASE("file: owner and group are those of the tree, any of a list, the first as remedy") {
    const Tree tree;
    tree.put("a", "", 0640);
    Machine machine(tree);
    CHECK(machine.holds(*make_resource("file: {path: /a, owner: me, group: [shadow, us]}")));
    CHECK(machine.holds(
        *make_resource("file: {path: /a, owner: " + std::to_string(::getuid()) + "}")));
    const auto evidence = look(machine, "file: {path: /a, owner: ann, group: shadow}");
    CHECK(evidence.at(0).expected == "owner ann, group shadow");
    CHECK(evidence.at(0).actual == "owner me, group us");
    fix(machine, "file: {path: /a, owner: [ann, '54322'], group: [shadow, '43']}");
    CHECK(status_of(machine, "a").uid == 54321);
    CHECK(status_of(machine, "a").gid == 42);
    CHECK(status_of(machine, "a").mode == 0640);
    CHECK(look(machine, "file: {path: /a, owner: me}").at(0).actual == "owner ann");
}

TEST_CASE("file: names that the tree lacks are an error, unless it has another of the list") {
    const Tree tree;
    tree.put("a", "");
    CHECK(error_of(tree, "file: {path: /a, owner: nobody-here}") ==
          "the tree has no user nobody-here");
    CHECK(error_of(tree, "file: {path: /a, group: daemon}") == "the tree has no group daemon");
    Machine machine(tree);
    CHECK(machine.holds(*make_resource("file: {path: /a, group: [daemon, us]}")));
    fix(machine, "file: {path: /a, group: [daemon, shadow]}");
    CHECK(status_of(machine, "a").gid == 42);

    const Scratch bare;
    bare.put("a", "");
    CHECK(error_of(bare, "file: {path: /a, owner: root}").find("/etc/passwd") != std::string::npos);
    CHECK(Machine(bare).holds(*make_resource("file: {path: /a, mode: '0777'}")));
    CHECK(look(Machine(bare), "file: {path: /a, owner: '77'}").at(0).actual ==
          "owner uid " + std::to_string(::getuid()));
}

TEST_CASE("file: what is missing is drift, and made empty with mode and owner") {
    const Tree tree;
    tree.link("etc/dangling", "target");
    Machine machine(tree);
    const auto evidence = look(machine, "file: {path: /etc/cron.allow, mode: '0640'}");
    CHECK(evidence.at(0).actual == "no such file");
    fix(machine, "file: {path: /etc/cron.allow, mode: '4640', owner: ann, group: shadow}");
    const auto& made = machine.files.pending().at("etc/cron.allow");
    CHECK(made.content == "");
    CHECK(made.access == Access{0640, 54321, 42});
    fix(machine, "file: {path: /etc/cron.d, type: directory, mode: '0700', owner: me}");
    CHECK(machine.files.pending().at("etc/cron.d").access == Access{0700, ::getuid(), 0});
    if (::getuid() != 0) return;  // the link must be root's
    fix(machine, "file: {path: /etc/dangling}");
    CHECK(status_of(machine, "etc/target").mode == 0644);
}

TEST_CASE("file: another type than asked for is an error that names it") {
    const Tree tree;
    tree.directory("dir");
    tree.put("plain", "");
    REQUIRE(::mkfifo(tree.path("fifo").c_str(), 0644) == 0);
    CHECK(error_of(tree, "file: {path: /fifo, mode: '0600'}") == "/fifo: is a FIFO, not a file");
    CHECK(error_of(tree, "file: {path: /f*, mode: '0600'}") == "/fifo: is a FIFO, not a file");
    CHECK(error_of(tree, "file: {path: /dir}") == "/dir: is a directory, not a file");
    CHECK(error_of(tree, "file: {path: /plain, type: directory}") ==
          "/plain: is a file, not a directory");
}

TEST_CASE("file: a pattern is about every match of the type") {
    const Tree tree;
    tree.put("ssh/a_key", "", 0600);
    tree.put("ssh/b_key", "", 0644);
    tree.directory("ssh/c_key");
    tree.link("ssh/d_key", "nothing");
    Machine machine(tree);
    const auto pattern = "file: {path: '/ssh/*_key', mode: '0600'}";
    const auto evidence = look(machine, pattern);
    REQUIRE(evidence.size() == 2);
    CHECK(evidence[0].verdict == Verdict::compliant);
    CHECK(evidence[1].where == "/ssh/b_key");
    CHECK(evidence[1].verdict == Verdict::drifted);
    fix(machine, pattern);
    CHECK(machine.files.pending().size() == 1);

    const auto none = "file: {path: '/none/*_key', mode: '0600'}";
    CHECK(look(machine, none).at(0).actual == "no such file");
    CHECK(machine.remedy(*make_resource(none)).error().code == std::errc::operation_not_supported);
}

TEST_CASE("file: evidence of many files is bounded, with what drifted first") {
    const Tree tree;
    for (int i = 100; i < 130; ++i)
        tree.put("many/" + std::to_string(i), "", 0600);
    tree.put("many/199", "", 0644);
    const auto evidence = look(Machine(tree), "file: {path: '/many/*', mode: '0600'}");
    REQUIRE(evidence.size() == 21);
    CHECK(evidence[0].where == "/many/199");
    CHECK(evidence[20].where == "11 more");
    CHECK(evidence[20].verdict == Verdict::compliant);
    CHECK(evidence[20].actual == "all so");
    const auto bad = look(Machine(tree), "file: {path: '/many/*', mode: '0400'}");
    CHECK(bad[20].verdict == Verdict::drifted);
    CHECK(bad[20].actual == "11 of them not so");
}

TEST_CASE("file: links are followed within the tree and shown") {
    const Tree tree;
    tree.put("usr/lib/os-release", "", 0666);
    tree.link("etc/os-release", "/usr/lib/os-release");
    Machine machine(tree);
    const auto yaml = "file: {path: /etc/os-release, mode: '0644'}";
    CHECK(look(machine, yaml).at(0).where == "/etc/os-release (link to /usr/lib/os-release)");
    if (::getuid() != 0) return;  // the link must be root's
    fix(machine, yaml);
    CHECK(machine.files.pending().begin()->first == "usr/lib/os-release");
}

TEST_CASE("file: no remedy follows a link that is not root's") {
    if (::getuid() != 0) return;  // cannot give a link away
    const Tree tree;
    tree.directory("bin", 0755);
    tree.put("data/x", "", 0666);
    tree.link("home/ann/.ssh", "/bin");
    tree.link("home/ann/d", "/data");
    for (const auto* link : {"home/ann/.ssh", "home/ann/d"}) {
        REQUIRE(::lchown(tree.path(link).c_str(), 54321, 1) == 0);
    }
    Machine machine(tree);
    for (const auto* yaml :
         {"file: {path: '/home/*/.ssh', type: directory, mode: '0700'}",
          "file: {path: '/home/*/d/x', mode: '0600'}", "file: {path: '/home/*/d/x', state: absent}",
          "file: {path: /home/ann/d/new}"}) {
        INFO(yaml);
        CHECK_FALSE(machine.holds(*make_resource(yaml)));
        const auto error = machine.remedy(*make_resource(yaml)).error();
        CHECK(error.code == std::errc::operation_not_supported);
        CHECK(error.what.find("not root's") != std::string::npos);
    }
    CHECK(machine.files.pending().empty());
    REQUIRE(machine.remedy(*make_resource("file: {path: /home/ann/d, state: absent}")));
    CHECK(machine.files.pending().at("home/ann/d").kind == Pending::Kind::absent);
}

TEST_CASE("file: an ACL that lets in more than the mode says is drift, and a person's to remove") {
    const Tree tree;
    tree.put("a", "", 0640);
    if (!put_acl(tree, "a", 4)) {
        WARN("no ACLs on this file system");
        return;
    }
    Machine machine(tree);
    const auto yaml = "file: {path: /a, mode: '0640'}";
    const auto evidence = look(machine, yaml);
    REQUIRE(evidence.size() == 2);
    CHECK(evidence[0].verdict == Verdict::compliant);
    CHECK(evidence[1].verdict == Verdict::drifted);
    CHECK(evidence[1].expected == "no ACL entry beyond mode 0640");
    CHECK(evidence[1].actual == "user:ann:r--, group:gid 7:r--");
    CHECK(machine.remedy(*make_resource(yaml)).error().what ==
          "take the ACL away by hand: setfacl -b /a");

    CHECK(machine.holds(*make_resource("file: {path: /a, mode: '0644'}")));
    CHECK(look(machine, "file: {path: /a, mode: '0640', group: [us, '7']}").at(1).actual ==
          "user:ann:r--");
    // Group bits of 0 are a mask that takes all away.
    fix(machine, "file: {path: /a, mode: '0600'}");
}

TEST_CASE("file: absent means nothing at the path, not even a link to nothing") {
    const Tree tree;
    tree.put("etc/cron.deny", "");
    tree.link("etc/at.deny", "nothing");
    tree.directory("etc/dir.deny");
    Machine machine(tree);
    CHECK(machine.holds(*make_resource("file: {path: /etc/none, state: absent}")));
    CHECK(machine.holds(*make_resource("file: {path: '/none/*', state: absent}")));
    CHECK(look(machine, "file: {path: /etc/at.deny, state: absent}").at(0).actual == "a symlink");
    fix(machine, "file: {path: /etc/cron.deny, state: absent}");
    fix(machine, "file: {path: /etc/at.deny, state: absent}");
    const auto dir = make_resource("file: {path: /etc/dir.deny, state: absent}");
    CHECK_FALSE(machine.holds(*dir));
    CHECK(machine.remedy(*dir).error().what == "remove /etc/dir.deny by hand: it is a directory");
}

TEST_CASE("file: a path that loops is an error") {
    const Tree tree;
    tree.link("loop", "loop");
    CHECK(error_of(tree, "file: {path: /loop, mode: '0600'}") != "no error");
}

TEST_CASE("file: fields that are not a file are refused") {
    for (const auto* yaml :
         {"file: {mode: '0600'}", "file: {path: etc/a}", "file: {path: /a, mode: 'rw'}",
          "file: {path: /a, mode: '10000'}", "file: {path: /a, mode: '0o600'}",
          "file: {path: /a, mode: '-600'}", "file: {path: /a, mode: '66'}",
          "file: {path: /a, type: link}", "file: {path: /a, state: gone}",
          "file: {path: /a, owner: []}", "file: {path: /a, owner: '-1'}",
          "file: {path: /a, group: '4294967295'}", "file: {path: /a, owner: ''}",
          "file: {path: /a, state: absent, mode: '0600'}", "file: {path: /a, user: root}"}) {
        INFO(yaml);
        CHECK_FALSE(parse_resource(yaml));
    }
}

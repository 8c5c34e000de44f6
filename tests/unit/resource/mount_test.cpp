// SPDX-License-Identifier: Apache-2.0
#include "resource/mount.h"

#include <sys/stat.h>

#include "support/process.h"
#include "support/resource.h"
#include "system/kernel.h"

using namespace bootseal;

namespace {

const std::string tmp = "mount: {point: /tmp, state: separate}";
const std::string tmp_nodev = "mount: {point: /tmp, option: nodev}";
const std::string home_nodev = "mount: {point: /home, option: nodev}";

Evidence first(const Machine& machine, const std::string& resource) {
    const auto evidence = machine.inspect(*make_resource(resource));
    REQUIRE(evidence);
    return evidence->front();
}

bool is_unsupported(const Result<>& result) {
    return !result && result.error().code == std::errc::operation_not_supported;
}

}  // namespace

TEST_CASE("mount: /tmp is made separate by one line, and its options follow") {
    const Scratch tree;
    tree.put("etc/fstab", "# keep me\n/dev/sda1 / ext4 defaults 0 1");
    Machine machine(tree);
    CHECK(first(machine, tmp).actual == "no file system of its own");
    CHECK(first(machine, tmp_nodev).verdict == Verdict::drifted);
    CHECK(is_unsupported(machine.remedy(*make_resource(tmp_nodev))));
    REQUIRE(machine.remedy(*make_resource(tmp)));
    CHECK(machine.holds(*make_resource(tmp)));
    REQUIRE(machine.remedy(*make_resource(tmp_nodev)));
    CHECK(machine.holds(*make_resource(tmp_nodev)));
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*make_resource(tmp)));
    REQUIRE(machine.remedy(*make_resource(tmp_nodev)));
    CHECK(machine.files.pending() == pending);
    CHECK(**machine.files.read("etc/fstab") ==
          "# keep me\n/dev/sda1 / ext4 defaults 0 1\n"
          "tmpfs\t/tmp\ttmpfs\tmode=1777,size=50%,nodev\t0\t0\n");
    CHECK(machine.live.empty());
}

TEST_CASE("mount: other places need a person") {
    const Scratch tree;
    Machine machine(tree);
    const auto resource = make_resource("mount: {point: /var/log, state: separate}");
    CHECK_FALSE(machine.holds(*resource));
    CHECK(is_unsupported(machine.remedy(*resource)));
    CHECK(machine.files.pending().empty());
}

TEST_CASE("mount: an option goes into its entry and nothing else changes by a byte") {
    const Scratch tree;
    tree.put(
        "etc/fstab",
        "nonsense\n/dev/sda2\t /home  ext4 \t dev,noatime\t0 2 # x\r\n/dev/sda3 /home ext4 nodev");
    Machine machine(tree);
    CHECK(first(machine, home_nodev).where == "/etc/fstab:2");
    CHECK(first(machine, home_nodev).actual == "dev,noatime");
    REQUIRE(machine.remedy(*make_resource(home_nodev)));
    CHECK(machine.holds(*make_resource(home_nodev)));
    CHECK(**machine.files.read("etc/fstab") ==
          "nonsense\n/dev/sda2\t /home  ext4 \t noatime,nodev\t0 2 # x\r\n"
          "/dev/sda3 /home ext4 nodev");
}

TEST_CASE("mount: an entry without options, or without a type, gets them") {
    const Scratch tree;
    tree.put("etc/fstab", "/dev/sda2 /home ext4\n/dev/sda3 /srv\n");
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource(home_nodev)));
    REQUIRE(machine.remedy(*make_resource("mount: {point: /srv, option: nosuid}")));
    CHECK(**machine.files.read("etc/fstab") ==
          "/dev/sda2 /home ext4 nodev\n/dev/sda3 /srv auto nosuid\n");
}

TEST_CASE("mount: an entry that is not mounted at boot is no file system of its own") {
    const Scratch tree;
    tree.put("etc/fstab", "tmpfs /tmp tmpfs noauto 0 0\n");
    Machine machine(tree);
    CHECK(first(machine, tmp).actual == "noauto");
    CHECK(is_unsupported(machine.remedy(*make_resource(tmp))));
    tree.put("etc/fstab", "tmpfs /tmp tmpfs noauto,x-systemd.automount 0 0\n");
    CHECK(machine.holds(*make_resource(tmp)));
    tree.put("etc/fstab", "tmpfs /tmp tmpfs noauto,auto 0 0\n");
    CHECK(machine.holds(*make_resource(tmp)));
    tree.put("etc/fstab", "/srv/tmp /tmp none bind 0 0\n");
    CHECK(machine.holds(*make_resource(tmp)));
    tree.put("etc/fstab", "/dev/x /tmp swap sw 0 0\n");
    CHECK_FALSE(machine.holds(*make_resource(tmp)));
}

TEST_CASE("mount: a link on the way to a mount point is followed") {
    const Scratch tree;
    tree.directory("data/home");
    tree.link("home", "data/home");
    tree.put("etc/fstab", "/dev/x /data/home/ ext4 nodev 0 0\n");
    CHECK(Machine(tree).holds(*make_resource(home_nodev)));
}

TEST_CASE("mount: /dev/shm is systemd's own until fstab has all of its options to say") {
    const Scratch tree;
    Machine machine(tree);
    CHECK(machine.holds(*make_resource("mount: {point: /dev/shm, state: separate}")));
    CHECK(machine.holds(*make_resource("mount: {point: /dev/shm, option: nosuid}")));
    const auto noexec = make_resource("mount: {point: /dev/shm, option: noexec}");
    CHECK_FALSE(machine.holds(*noexec));
    REQUIRE(machine.remedy(*noexec));
    CHECK(machine.holds(*noexec));
    CHECK(machine.holds(*make_resource("mount: {point: /dev/shm, option: nosuid}")));
    tree.put("etc/fstab", "tmpfs /dev/shm tmpfs noexec 0 0\n");
    Machine other(tree);
    CHECK_FALSE(other.holds(*make_resource("mount: {point: /dev/shm, option: nosuid}")));
}

TEST_CASE("mount: a mount unit decides, with its drop-ins, where it is the administrator's") {
    const Scratch tree;
    tree.put("etc/systemd/system/tmp.mount",
             "[Mount]\nWhat=tmpfs\nWhere=/tmp\nOptions=mode=1777,nosuid\n[Install]\n"
             "WantedBy=local-fs.target\n");
    Machine machine(tree);
    CHECK(first(machine, tmp).actual == "not enabled");
    REQUIRE(machine.remedy(*make_resource(tmp)));
    CHECK(machine.holds(*make_resource(tmp)));
    CHECK(*machine.files.read_link("etc/systemd/system/local-fs.target.wants/tmp.mount") ==
          "/etc/systemd/system/tmp.mount");
    CHECK(machine.holds(*make_resource("mount: {point: /tmp, option: nosuid}")));
    REQUIRE(machine.remedy(*make_resource(tmp_nodev)));
    CHECK(machine.holds(*make_resource(tmp_nodev)));
    CHECK(**machine.files.read("etc/systemd/system/tmp.mount.d/zz-bootseal.conf") ==
          "# Written by bootseal.\n[Mount]\nOptions=mode=1777,nosuid,nodev\n");
    tree.put("etc/systemd/system/tmp.mount.d/zzz.conf", "[Mount]\nOptions=rw\n");
    Machine late(tree);
    CHECK(is_unsupported(late.remedy(*make_resource(tmp_nodev))));
}

TEST_CASE("mount: fstab goes before a packaged unit, and a drop-in before fstab") {
    const Scratch tree;
    tree.put("usr/lib/systemd/system/tmp.mount", "[Mount]\nOptions=nodev\n");
    tree.link("usr/lib/systemd/system/local-fs.target.wants/tmp.mount", "../tmp.mount");
    Machine machine(tree);
    CHECK(machine.holds(*make_resource(tmp)));
    CHECK(machine.holds(*make_resource(tmp_nodev)));
    tree.put("etc/fstab", "tmpfs /tmp tmpfs rw 0 0\n");
    CHECK_FALSE(machine.holds(*make_resource(tmp_nodev)));
    tree.put("etc/systemd/system/tmp.mount.d/override.conf", "[Mount]\nOptions=nodev\n");
    CHECK(machine.holds(*make_resource(tmp_nodev)));
    REQUIRE(machine.remedy(*make_resource("mount: {point: /tmp, option: noexec}")));
    CHECK(machine.holds(*make_resource("mount: {point: /tmp, option: noexec}")));
    CHECK(machine.holds(*make_resource(tmp_nodev)));
    tree.link("etc/systemd/system/tmp.mount", "/dev/null");
    CHECK(first(machine, tmp).actual == "masked");
    CHECK_FALSE(machine.holds(*make_resource(tmp_nodev)));
    CHECK(is_unsupported(machine.remedy(*make_resource(tmp))));
}

TEST_CASE("mount: what is mounted now is looked at, and remounted only where it is a mount") {
    const Scratch tree;
    tree.put("etc/fstab", "tmpfs /tmp tmpfs rw 0 0\n/dev/x /home ext4 rw 0 0\n");
    const Scratch live;
    live.put("proc/self/mountinfo", "30 22 0:25 / /tmp rw,nosuid - tmpfs tmpfs rw,size=1k\n");
    const Kernel kernel(live.root());
    Machine machine(tree);
    machine.kernel = &kernel;
    REQUIRE(machine.remedy(*make_resource(tmp_nodev)));
    REQUIRE(machine.remedy(*make_resource(tmp_nodev)));
    REQUIRE(machine.remedy(*make_resource(home_nodev)));
    const LiveStep step{LiveStep::Kind::remount, "/tmp", "nodev"};
    CHECK(machine.live == std::vector{step});
    CHECK(machine.holds(*make_resource(tmp)));
    CHECK_FALSE(machine.holds(*make_resource("mount: {point: /home, state: separate}")));
    CHECK_FALSE(machine.holds(*make_resource(tmp_nodev)));
    live.put("proc/self/mountinfo", "30 22 0:25 / /tmp rw,nosuid,nodev - tmpfs tmpfs rw\n");
    CHECK(machine.holds(*make_resource(tmp_nodev)));
}

TEST_CASE("mount: what cannot be read is an error") {
    const Scratch tree;
    tree.directory("etc");
    REQUIRE(::mkfifo(tree.path("etc/fstab").c_str(), 0644) == 0);
    CHECK_FALSE(Machine(tree).inspect(*make_resource(tmp)));
    const Scratch live;
    const Kernel kernel(live.root());
    const Scratch other;
    Machine machine(other);
    machine.kernel = &kernel;
    CHECK_FALSE(machine.inspect(*make_resource(tmp)));
    CHECK_FALSE(machine.inspect(*make_resource(tmp_nodev)));
}

TEST_CASE("mount: fields that are no mount are refused") {
    for (const auto* bad : {
             "mount: {point: /tmp}",
             "mount: {point: /tmp, option: nodev, state: separate}",
             "mount: {point: /tmp, option: dev}",
             "mount: {point: /tmp, state: shared}",
             "mount: {point: tmp, state: separate}",
             "mount: {point: /a/../b, state: separate}",
             "mount: {point: /a/, state: separate}",
             "mount: {point: \"/a b\", state: separate}",
             "mount: {state: separate}",
         }) {
        CHECK_FALSE(parse_resource(bad));
    }
}

TEST_CASE("mount: systemd's generator makes of fstab what we say it does", "[consumer]") {
    const std::string generator = "/usr/lib/systemd/system-generators/systemd-fstab-generator";
    if (!has_consumer(generator) || !has_consumer("/usr/bin/env")) return;
    const Scratch tree;
    tree.put("etc/fstab",
             "tmpfs /tmp tmpfs noexec,dev 0 0\n"
             "tmpfs /tmp tmpfs nodev 0 0\n"
             "a /noauto tmpfs auto,noauto\n"
             "b /auto/ tmpfs noauto,auto\n"
             "c /late tmpfs noauto,x-systemd.automount\n"
             "d /bare\n"
             " e /in\\055dented tmpfs nofail\t0 0 # x\n"
             "f \"/quoted\" tmpfs\n"
             "g relative tmpfs\n");
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource(tmp_nodev)));
    tree.put("etc/fstab", **machine.files.read("etc/fstab"));
    for (const auto* dir : {"n", "e", "l"})
        tree.directory(dir);
    run({"/usr/bin/env", "SYSTEMD_FSTAB=" + tree.path("etc/fstab"), "SYSTEMD_LOG_TARGET=null",
         generator, tree.path("n"), tree.path("e"), tree.path("l")});
    CHECK(tree.get("n/tmp.mount").find("\nOptions=noexec,nodev\n") != std::string::npos);
    for (const std::string point : {"tmp", "noauto", "auto", "late", "bare", "in-dented"}) {
        INFO(point);
        const auto unit = point == "in-dented" ? std::string("in\\x2ddented") : point;
        const auto wants = "n/local-fs.target.wants/" + unit;
        const auto needs = "n/local-fs.target.requires/" + unit;
        const bool theirs = tree.exists(wants + ".mount") || tree.exists(needs + ".mount") ||
                            tree.exists(wants + ".automount") || tree.exists(needs + ".automount");
        const auto ours = first(machine, "mount: {point: /" + point + ", state: separate}");
        CHECK((ours.verdict == Verdict::compliant) == theirs);
    }
}

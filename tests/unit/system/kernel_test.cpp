// SPDX-License-Identifier: Apache-2.0
#include "system/kernel.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("kernel: a key is a path, with dots and slashes as sysctl.d has them") {
    CHECK(sysctl_path("net.ipv4.ip_forward") == "net/ipv4/ip_forward");
    CHECK(sysctl_path("net/ipv4/conf/eth0.7/forwarding") == "net/ipv4/conf/eth0.7/forwarding");
    CHECK(sysctl_path("net.ipv4.conf.eth0/7.forwarding") == "net/ipv4/conf/eth0.7/forwarding");
    CHECK(sysctl_path("plain") == "plain");
}

TEST_CASE("kernel: a parameter is read, set, or lacking") {
    const Scratch tree;
    tree.put("proc/sys/kernel/osrelease", "6.1.0-28-amd64\n");
    tree.put("proc/sys/net/ipv4/ip_forward", "1\n");
    Kernel kernel(tree.root());
    CHECK(**kernel.sysctl("net.ipv4.ip_forward") == "1");
    REQUIRE(kernel.set_sysctl("net.ipv4.ip_forward", "0"));
    CHECK(**kernel.sysctl("net/ipv4/ip_forward") == "0");
    CHECK_FALSE(*kernel.sysctl("net.ipv4.none"));
    CHECK_FALSE(kernel.set_sysctl("net.ipv4.none", "0"));
    CHECK_FALSE(kernel.sysctl("net/../../self"));
    CHECK(*kernel.release() == "6.1.0-28-amd64");
}

TEST_CASE("kernel: without /proc nothing is known of it") {
    const Scratch tree;
    const Kernel kernel(tree.root());
    CHECK_FALSE(kernel.sysctl("net.ipv4.ip_forward"));
    CHECK_FALSE(kernel.module("usb_storage"));
    CHECK_FALSE(kernel.mounts());
}

TEST_CASE("kernel: a module is loaded, built in, or absent; dashes and underscores are one") {
    const Scratch tree;
    tree.put("proc/modules",
             "usb_storage 81920 0 - Live 0x0000000000000000\nudf2 1 0 - Live 0x0\n");
    tree.directory("sys/module/usb_storage");
    tree.directory("sys/module/tcp_cubic");
    const Kernel kernel(tree.root());
    CHECK(*kernel.module("usb-storage") == Kernel::Module::loaded);
    CHECK(*kernel.module("tcp_cubic") == Kernel::Module::built_in);
    CHECK(*kernel.module("udf") == Kernel::Module::absent);
}

TEST_CASE("kernel: a parameter of the real one is read whole, not its first digit alone") {
    const auto root = Root::open("/");
    REQUIRE(root);
    const auto most = Kernel(*root).sysctl("kernel.pid_max");
    REQUIRE(most);
    CHECK(parse_number(most->value()).value_or(0) >= 301);  // what kernels have at least
}

TEST_CASE("kernel: the real one is read") {
    const auto root = Root::open("/");
    REQUIRE(root);
    const Kernel kernel(*root);
    const auto mounts = kernel.mounts();
    REQUIRE(mounts);
    CHECK(find_mount(*mounts, "/proc"));
    CHECK_FALSE(kernel.release()->empty());
}

TEST_CASE("kernel: only what is mounted can be remounted, and only with options we know") {
    const Scratch tree;
    tree.put("proc/self/mountinfo", "1 0 0:1 / / rw - ext4 /dev/x rw\n");
    Kernel kernel(tree.root());
    CHECK(kernel.remount("/none", "nodev").error().what == "remount /none: not a mount point");
    CHECK(kernel.remount("/", "dev").error().what == "remount /: cannot set dev");
}

TEST_CASE("kernel: a remount adds its option to those of the mount") {
    const Scratch tree;
    const auto& point = tree.path();
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // In a mount namespace of the child's own; 77: this machine does not allow one.
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("none", point.c_str(), "tmpfs", MS_NOSUID | MS_NOATIME, nullptr) != 0) {
            ::_exit(77);
        }
        const auto root = Root::open("/");
        if (!root) ::_exit(1);
        Kernel kernel(*root);
        if (!kernel.remount(point, "nodev")) ::_exit(2);
        const auto mounts = kernel.mounts();
        if (!mounts) ::_exit(3);
        const auto* mount = find_mount(*mounts, point);
        if (!mount) ::_exit(4);
        for (const auto* option : {"rw", "nosuid", "nodev", "noatime"}) {
            const auto& now = mount->options;
            if (std::find(now.begin(), now.end(), option) == now.end()) ::_exit(5);
        }
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        WARN("not tested: no mount namespace");
        return;
    }
    CHECK(WEXITSTATUS(status) == 0);
}

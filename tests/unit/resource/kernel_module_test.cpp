// SPDX-License-Identifier: Apache-2.0
#include "resource/kernel_module.h"

#include <sys/stat.h>

#include "support/process.h"
#include "support/resource.h"
#include "system/kernel.h"

using namespace bootseal;

namespace {

const std::string usb = "kernel_module: {name: usb-storage, state: disabled}";
constexpr auto own = "etc/modprobe.d/00-bootseal.conf";

}  // namespace

TEST_CASE("kernel_module: both an install line and a blacklist line are wanted, and written once") {
    const Scratch tree;
    Machine machine(tree);
    const auto resource = make_resource(usb);
    CHECK_FALSE(machine.holds(*resource));
    CHECK(machine.inspect(*resource)->size() == 2);
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(**machine.files.read(own) ==
          "# Written by bootseal.\nblacklist usb_storage\ninstall usb_storage /bin/false\n");
    CHECK(machine.live.empty());
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
    REQUIRE(machine.remedy(*make_resource("kernel_module: {name: udf, state: disabled}")));
    CHECK(**machine.files.read(own) ==
          "# Written by bootseal.\nblacklist udf\nblacklist usb_storage\n"
          "install udf /bin/false\ninstall usb_storage /bin/false\n");
}

TEST_CASE("kernel_module: an administrator's lines are enough, with dashes or underscores") {
    const Scratch tree;
    tree.put("etc/modprobe.d/x.conf", "blacklist usb-storage\ninstall usb_storage /usr/bin/true");
    CHECK(Machine(tree).holds(*make_resource(usb)));
    tree.put("etc/modprobe.d/x.conf", "install usb_storage /usr/bin/true");
    CHECK_FALSE(Machine(tree).holds(*make_resource(usb)));
    tree.put("etc/modprobe.d/x.conf", "blacklist usb-storage\ninstall usb_storage /sbin/insmod x");
    CHECK_FALSE(Machine(tree).holds(*make_resource(usb)));
}

TEST_CASE("kernel_module: an install line that would go first is put right") {
    const Scratch tree;
    tree.put("etc/modprobe.d/00-a.conf", "install usb-storage /sbin/x \\\n y\noptions a b=1\n");
    tree.put("lib/modprobe.d/0.conf", "install usb_storage /sbin/z\n");
    tree.put("etc/modprobe.d/zz.conf", "install usb-storage /sbin/late\n");
    Machine machine(tree);
    const auto resource = make_resource(usb);
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(**machine.files.read("etc/modprobe.d/00-a.conf") ==
          "# bootseal: install usb-storage /sbin/x \\\n y\noptions a b=1\n");
    CHECK(**machine.files.read("etc/modprobe.d/0.conf") ==
          "# bootseal: install usb_storage /sbin/z\n");
    CHECK(machine.files.pending().count("etc/modprobe.d/zz.conf") == 0);
    CHECK(machine.files.pending().count("lib/modprobe.d/0.conf") == 0);
}

TEST_CASE("kernel_module: a pattern for many modules is left to a person") {
    const Scratch tree;
    tree.put("etc/modprobe.d/00-a.conf", "install usb* /sbin/x\n");
    Machine machine(tree);
    CHECK(machine.remedy(*make_resource(usb)).error().code == std::errc::operation_not_supported);
}

TEST_CASE("kernel_module: what is built into an installed kernel is drift that stays") {
    const Scratch tree;
    tree.put("etc/modprobe.d/x.conf", "blacklist usb-storage\ninstall usb_storage /bin/false\n");
    tree.put("lib/modules/6.1/modules.builtin",
             "kernel/drivers/usb/storage/usb-storage.ko\nkernel/a/udf2.ko\n");
    tree.put("lib/modules/6.2/modules.builtin", "kernel/fs/udf/other.ko\n");
    Machine machine(tree);
    const auto resource = make_resource(usb);
    CHECK_FALSE(machine.holds(*resource));
    CHECK(machine.inspect(*resource)->back().where == "/lib/modules/6.1/modules.builtin");
    CHECK(machine.remedy(*resource).error().code == std::errc::operation_not_supported);
    tree.put("etc/modprobe.d/x.conf", "blacklist udf\ninstall udf /bin/false\n");
    CHECK(machine.holds(*make_resource("kernel_module: {name: udf, state: disabled}")));
}

TEST_CASE("kernel_module: a loaded module is drift and is unloaded") {
    const Scratch tree;
    const Scratch live;
    live.put("proc/modules", "usb_storage 1 0 - Live 0x0\n");
    const Kernel kernel(live.root());
    Machine machine(tree);
    machine.kernel = &kernel;
    const auto resource = make_resource(usb);
    REQUIRE(machine.remedy(*resource));
    const LiveStep step{LiveStep::Kind::unload_module, "usb_storage", ""};
    CHECK(machine.live == std::vector{step});
    CHECK_FALSE(machine.holds(*resource));
    live.put("proc/modules", "");
    CHECK(machine.holds(*resource));
    live.directory("sys/module/usb_storage");
    CHECK(machine.inspect(*resource)->back().actual == "built in");
}

TEST_CASE("kernel_module: what cannot be read is an error") {
    const Scratch tree;
    tree.directory("lib/modules/6.1/modules.builtin");
    CHECK_FALSE(Machine(tree).inspect(*make_resource(usb)));
    const Scratch other;
    other.directory("etc/modprobe.d");
    REQUIRE(::mkfifo(other.path("etc/modprobe.d/a.conf").c_str(), 0644) == 0);
    CHECK_FALSE(Machine(other).inspect(*make_resource(usb)));
}

TEST_CASE("kernel_module: fields that are no module are refused") {
    for (const auto* bad : {
             "kernel_module: {name: udf}",
             "kernel_module: {name: udf, state: enabled}",
             "kernel_module: {name: \"\", state: disabled}",
             "kernel_module: {name: \"a b\", state: disabled}",
             "kernel_module: {name: \"a*\", state: disabled}",
             "kernel_module: {name: a, state: disabled, x: y}",
         }) {
        CHECK_FALSE(parse_resource(bad));
    }
}

TEST_CASE("kernel_module: modprobe runs our command after the remedy", "[consumer]") {
    if (!has_consumer("/sbin/modprobe")) return;
    const Scratch tree;
    tree.put("etc/modprobe.d/00-a.conf", "install usb-storage /sbin/x\n");
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource(usb)));
    for (const auto* file : {"etc/modprobe.d/00-a.conf", own}) {
        tree.put(file, **machine.files.read(file));
    }
    const auto said =
        run({"/sbin/modprobe", "-n", "-v", "-C", tree.path("etc/modprobe.d"), "usb-storage"});
    CHECK(said.out == "install /bin/false \n");
}

// SPDX-License-Identifier: Apache-2.0
#include "resource/kernel_argument.h"

#include "support/resource.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

const std::string audit = "kernel_argument: {name: audit, value: '1'}";
const std::string backlog = "kernel_argument: {name: audit_backlog_limit, at_least: 8192}";
constexpr auto own = "etc/default/grub.d/99-zz-bootseal.cfg";
constexpr auto menu = "boot/grub/grub.cfg";

}  // namespace

TEST_CASE("kernel_argument: it has to be in what every entry will have") {
    const auto holds = [](const std::string& defaults) {
        Scratch tree;
        tree.put("etc/default/grub", defaults);
        return Machine(tree).holds(*make_resource(audit));
    };
    CHECK(holds("GRUB_CMDLINE_LINUX=audit=1\n"));
    CHECK_FALSE(holds("GRUB_CMDLINE_LINUX_DEFAULT=audit=1\n"));
    CHECK_FALSE(holds("GRUB_CMDLINE_LINUX=audit=1\nGRUB_CMDLINE_LINUX_DEFAULT=audit=0\n"));
    CHECK_FALSE(holds("GRUB_CMDLINE_LINUX=audit=01\n"));
    CHECK_FALSE(holds(""));
}

TEST_CASE("kernel_argument: the remedy is a file that adds, and the menu that comes of it") {
    Scratch tree;
    tree.put("etc/default/grub",
             "GRUB_CMDLINE_LINUX=\"net=0\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
    tree.put(menu,
             "\tlinux\t/boot/k root=x ro net=0 quiet\n\tlinux\t/boot/k root=x ro single net=0\n"
             "\tlinux\t/boot/k root=x by=hand\n\tinitrd /i\n");
    Machine machine(tree);
    for (const auto& yaml : {audit, backlog}) {
        const auto resource = make_resource(yaml);
        CHECK_FALSE(machine.holds(*resource));
        REQUIRE(machine.remedy(*resource));
        CHECK(machine.holds(*resource));
        const auto pending = machine.files.pending();
        REQUIRE(machine.remedy(*resource));
        CHECK(machine.files.pending() == pending);
    }
    const auto& pending = machine.files.pending();
    CHECK(pending.at(own).content ==
          "# Written by bootseal.\n"
          "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX audit=1\"\n"
          "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX audit_backlog_limit=8192\"\n");
    CHECK(pending.at(menu).content ==
          "\tlinux\t/boot/k root=x ro net=0 audit=1 audit_backlog_limit=8192 quiet\n"
          "\tlinux\t/boot/k root=x ro single net=0 audit=1 audit_backlog_limit=8192\n"
          "\tlinux\t/boot/k root=x by=hand audit=1 audit_backlog_limit=8192\n\tinitrd /i\n");
}

TEST_CASE("kernel_argument: another value that comes later is answered where it is") {
    Scratch tree;
    tree.put("etc/default/grub",
             "GRUB_CMDLINE_LINUX=\"\"\nGRUB_CMDLINE_LINUX_DEFAULT=\"audit=0 quiet\"\n");
    tree.put(menu, "linux /boot/k root=x ro  audit=0 quiet");
    Machine machine(tree);
    REQUIRE(machine.remedy(*make_resource(audit)));
    CHECK(machine.holds(*make_resource(audit)));
    CHECK(machine.files.pending().at(menu).content ==
          "linux /boot/k root=x ro  audit=1 audit=0 quiet audit=1");
}

TEST_CASE("kernel_argument: each entry of the menu is looked at, and the running kernel") {
    Scratch tree;
    tree.put("etc/default/grub", "GRUB_CMDLINE_LINUX=audit_backlog_limit=9000\n");
    tree.put(menu, "linux /k audit_backlog_limit=9000\nlinux /k audit_backlog_limit=many\n");
    tree.put("proc/cmdline", "BOOT_IMAGE=/k audit_backlog_limit=64\n");
    Machine machine(tree);
    const Kernel kernel(tree.root());
    const auto resource = make_resource(backlog);
    CHECK(machine.inspect(*resource)->size() == 3);
    machine.kernel = &kernel;
    const auto evidence = machine.inspect(*resource);
    REQUIRE(evidence);
    REQUIRE(evidence->size() == 4);
    CHECK((*evidence)[1].verdict == Verdict::compliant);
    CHECK((*evidence)[2].verdict == Verdict::drifted);
    CHECK((*evidence)[2].where == "/boot/grub/grub.cfg:2");
    CHECK((*evidence)[3].facet == Facet::live);
    CHECK((*evidence)[3].actual == "audit_backlog_limit=64");
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.live.empty());
}

TEST_CASE("kernel_argument: what only a shell could tell is an error") {
    Scratch tree;
    tree.put("etc/default/grub", "GRUB_CMDLINE_LINUX=$(cat /etc/arguments)\n");
    Machine machine(tree);
    CHECK_FALSE(machine.inspect(*make_resource(audit)));
    CHECK_FALSE(machine.remedy(*make_resource(audit)));
    CHECK(machine.files.pending().empty());
}

TEST_CASE("kernel_argument: fields that make no sense are refused") {
    for (const auto* wrong :
         {"kernel_argument: {name: a}", "kernel_argument: {name: 'a b', value: x}",
          "kernel_argument: {name: a, value: 'x y'}", "kernel_argument: {name: a, value: '\"'}",
          "kernel_argument: {name: a, value: x, at_least: 1}",
          "kernel_argument: {name: a, at_least: 1, accept: [x]}",
          "kernel_argument: {name: a, value: x, more: 1}"}) {
        INFO(wrong);
        CHECK_FALSE(parse_resource(wrong));
    }
}

}  // namespace bootseal

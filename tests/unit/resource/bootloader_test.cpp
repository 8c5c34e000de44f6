// SPDX-License-Identifier: Apache-2.0
#include "resource/bootloader.h"

#include "support/process.h"
#include "support/resource.h"

namespace bootseal {

namespace {

const std::string hash = "grub.pbkdf2.sha512.10000.0A.0B";
const std::string with_hash = "bootloader: {user: root, password: " + hash + "}";
const std::string without = "bootloader: {user: root, password: ''}";
constexpr auto menu = "boot/grub/grub.cfg";
constexpr auto custom = "boot/grub/custom.cfg";

bool holds(const std::string& text) {
    Scratch tree;
    tree.put(menu, text);
    return Machine(tree).holds(*make_resource(without));
}

}  // namespace

TEST_CASE("bootloader: a superuser has a hash of a password") {
    CHECK(holds("set superusers=\"a b\"\npassword_pbkdf2 b " + hash + "\n"));
    CHECK(holds("set superusers=a\n  password_pbkdf2 a " + hash + "\n"));
    CHECK_FALSE(holds("set superusers=a\npassword a secret\n"));
    CHECK_FALSE(holds("set superusers=a\npassword_pbkdf2 b " + hash + "\n"));
    CHECK_FALSE(holds("set superusers=a\npassword_pbkdf2 a " + hash + "\nset superusers=b\n"));
    CHECK_FALSE(holds("# set superusers=a\npassword_pbkdf2 a " + hash + "\n"));
    CHECK_FALSE(holds("password_pbkdf2 a " + hash + "\n"));
    const Scratch nothing;
    CHECK_FALSE(Machine(nothing).holds(*make_resource(without)));
}

TEST_CASE("bootloader: custom.cfg counts where the menu reads it") {
    Scratch tree;
    tree.put(custom, "set superusers=a\npassword_pbkdf2 a " + hash + "\n");
    tree.put(menu, "menuentry 'x' {\n}\n");
    CHECK_FALSE(Machine(tree).holds(*make_resource(without)));
    tree.put(menu, "source ${config_directory}/custom.cfg\n");
    CHECK(Machine(tree).holds(*make_resource(without)));
}

TEST_CASE("bootloader: the remedy protects the menu and keeps its entries bootable") {
    Scratch tree;
    tree.put(
        menu,
        "menuentry 'Debian' --class gnu {\n\tlinux /k\n}\n"
        "submenu 'More menuentry' {\n\tmenuentry 'Old' --unrestricted {\n\tlinux /o\n\t}\n}\n");
    tree.put("etc/grub.d/10_linux", "#!/bin/sh\nCLASS=\"--class gnu\"\n");
    Machine machine(tree);
    const auto resource = make_resource(with_hash);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
    const auto& changed = pending.at(menu).content.value_or("");
    CHECK(changed ==
          "menuentry --unrestricted 'Debian' --class gnu {\n\tlinux /k\n}\n"
          "submenu --unrestricted 'More menuentry' {\n\tmenuentry 'Old' --unrestricted {\n"
          "\tlinux /o\n\t}\n}\nsource $config_directory/custom.cfg\n");
    CHECK(pending.at("etc/grub.d/10_linux").content ==
          "#!/bin/sh\nCLASS=\"--unrestricted --class gnu\"\n");
    CHECK(pending.at(custom).access.mode == 0600);

    const char* debian = std::getenv("BOOTSEAL_CONSUMER_TREE");
    if (!has_consumer((debian ? std::string(debian) : "") + "/usr/bin/grub-script-check")) return;
    for (const auto* path : {menu, custom}) {
        const auto text = pending.at(path).content.value_or("");
        const auto said = run(of_consumer_tree({"/usr/bin/grub-script-check"}), text);
        INFO(said.err << text);
        CHECK(said.status == 0);
    }
}

TEST_CASE("bootloader: without a hash, a menu or a script that is known a person is asked") {
    Scratch tree;
    const auto refused = [&](const std::string& yaml) {
        Machine machine(tree);
        const auto result = machine.remedy(*make_resource(yaml));
        CHECK(machine.files.pending().empty());
        return !result && result.error().code == std::errc::operation_not_supported;
    };
    CHECK(refused(with_hash));
    tree.put(menu, "menuentry 'x' {\n}\n");
    CHECK(refused(without));
    tree.put("etc/grub.d/10_linux", "#!/bin/sh\necho\n");
    CHECK(refused(with_hash));
    CHECK_FALSE(parse_resource("bootloader: {user: root, password: secret}"));
    CHECK_FALSE(parse_resource("bootloader: {user: 'a b', password: ''}"));
}

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "resource/dconf.h"

#include "resource/gvdb.h"
#include "support/resource.h"

namespace bootseal {

namespace {

const std::string automount =
    "dconf: {key: /org/gnome/desktop/media-handling/automount, value: 'false'}";
const std::string delay =
    "dconf: {key: /org/gnome/desktop/session/idle-delay, value: 'uint32 900', at_least: 1, "
    "at_most: 900, locked: true}";
const std::string greeter =
    "dconf: {key: /org/gnome/login-screen/banner-message-text, value: \"It's mine.\\n\", "
    "of: greeter}";
const std::string automount_key = "/org/gnome/desktop/media-handling/automount";
const std::string delay_key = "/org/gnome/desktop/session/idle-delay";

void put(const Scratch& tree, const std::string& name, const DconfDatabase& database) {
    tree.put("etc/dconf/db/" + name, write_gvdb(database));
}

void fix(Machine& machine, const std::string& rule) {
    const auto resource = make_resource(rule);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
}

}  // namespace

TEST_CASE("dconf: values are typed, and texts have quotes") {
    CHECK(parse_dconf_value(" true ") == DconfValue{'b', "true"});
    CHECK(parse_dconf_value("uint32 900") == DconfValue{'u', "900"});
    CHECK(parse_dconf_value("900") == DconfValue{'i', "900"});
    CHECK(parse_dconf_value("'it\\'s'") == DconfValue{'s', "it's"});
    CHECK(parse_dconf_value("\"a\\nb\"") == DconfValue{'s', "a\nb"});
    for (const auto* text : {"", "True", "uint32 -1", "uint32", "'a'b'", "'a", "[1]"})
        CHECK_FALSE(parse_dconf_value(text));
    CHECK(dconf_text({'s', "it's\n"}) == "'it\\'s\\n'");
}

TEST_CASE("dconf: the first database counts, and the last one that locks") {
    Scratch tree;
    tree.put("etc/dconf/profile/user", "user-db:user\nsystem-db:one # c\nsystem-db:two\n");
    put(tree, "one", {{{automount_key, {'b', "false"}}, {delay_key, {'u', "60"}}}, {}});
    put(tree, "two", {{{automount_key, {'b', "true"}}, {delay_key, {'u', "901"}}}, {delay_key}});
    CHECK(Machine(tree).holds(*make_resource(automount)));
    CHECK_FALSE(Machine(tree).holds(*make_resource(delay)));
    put(tree, "two", {{{delay_key, {'u', "900"}}}, {delay_key}});
    CHECK(Machine(tree).holds(*make_resource(delay)));
    put(tree, "two", {{{delay_key, {'u', "900"}}}, {}});
    CHECK_FALSE(Machine(tree).holds(*make_resource(delay)));  // anybody may set it
    put(tree, "two", {{{delay_key, {'i', "900"}}}, {delay_key}});
    CHECK_FALSE(Machine(tree).holds(*make_resource(delay)));  // of another type
    tree.put("etc/dconf/db/two", "no database");
    CHECK_FALSE(Machine(tree).inspect(*make_resource(delay)));
}

TEST_CASE("dconf: sources that nobody compiled are of no effect") {
    Scratch tree;
    tree.put("etc/dconf/profile/user", "user-db:user\nsystem-db:local\n");
    tree.put("etc/dconf/db/local.d/00", "[org/gnome/desktop/media-handling]\nautomount=false\n");
    CHECK_FALSE(Machine(tree).holds(*make_resource(automount)));
}

TEST_CASE("dconf: the remedy is a database of our own, compiled, after the others") {
    Scratch tree;
    Machine machine(tree);
    fix(machine, automount);
    fix(machine, delay);
    CHECK(machine.holds(*make_resource(automount)));
    const auto& pending = machine.files.pending();
    CHECK(pending.at("etc/dconf/profile/user").content == "user-db:user\nsystem-db:bootseal\n");
    CHECK(pending.at("etc/dconf/db/bootseal.d/00-bootseal").content ==
          "# Written by bootseal.\n[org/gnome/desktop/media-handling]\nautomount=false\n"
          "[org/gnome/desktop/session]\nidle-delay=uint32 900\n");
    CHECK(pending.at("etc/dconf/db/bootseal.d/locks/00-bootseal").content == delay_key + "\n");

    tree.put("etc/dconf/profile/user", "user-db:user\nsystem-db:one\n");
    put(tree, "one", {{{automount_key, {'b', "true"}}, {delay_key, {'u', "0"}}}, {delay_key}});
    Machine other(tree);
    fix(other, delay);
    CHECK(other.remedy(*make_resource(automount)).error().what.find("/etc/dconf/db/one") !=
          std::string::npos);
}

TEST_CASE("dconf: the greeter reads its folder, the last file last") {
    Scratch tree;
    const std::string dir = "usr/share/gdm/dconf/";
    tree.put(dir + "00", "[org/gnome/login-screen]\nbanner-message-text='It\\'s mine.'\n");
    CHECK(Machine(tree).holds(*make_resource(greeter)));
    tree.put(dir + "90", "[org/gnome/login-screen]\n#banner-message-text=''\n");
    CHECK(Machine(tree).holds(*make_resource(greeter)));
    tree.put(dir + "90", "[org/gnome/login-screen]\nbanner-message-text=''\n");
    Machine machine(tree);
    fix(machine, greeter);
    tree.put(dir + "zz", "[org/gnome/login-screen]\nbanner-message-text=''\n");
    CHECK_FALSE(Machine(tree).remedy(*make_resource(greeter)));
}

TEST_CASE("gdm: XDMCP is on where the last line of its group says so") {
    const auto xdmcp = make_resource("gdm: {xdmcp: disabled}");
    Scratch tree;
    CHECK(Machine(tree).holds(*xdmcp));
    tree.put("etc/gdm3/daemon.conf", "[debug]\nEnable=true\n[xdmcp]\n# Enable=true\n");
    CHECK(Machine(tree).holds(*xdmcp));
    tree.put("etc/gdm3/daemon.conf", "[xdmcp]\nEnable = true\nEnable=True\n");
    Machine machine(tree);
    fix(machine, "gdm: {xdmcp: disabled}");
}

TEST_CASE("dconf: fields that mean nothing are refused") {
    for (const auto* yaml :
         {"{key: org/a, value: x}", "{key: /org, value: x}", "{key: /org/a/, value: x}",
          "{key: /org/a, value: 'uint32 5', at_most: 4}", "{key: /org/a, value: x, of: me}",
          "{key: /org/a, value: x, of: greeter, locked: true}"}) {
        CHECK_FALSE(parse_resource(std::string("dconf: ") + yaml));
    }
}

}  // namespace bootseal

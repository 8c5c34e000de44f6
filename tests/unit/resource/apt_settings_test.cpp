// SPDX-License-Identifier: Apache-2.0
#include "resource/apt_settings.h"

#include <sys/stat.h>
#include <unistd.h>

#include "support/resource.h"

namespace bootseal {

TEST_CASE("apt: a source that is not checked, or none at all, is for a person to look at") {
    Scratch tree;
    const auto sources = make_resource("apt: {sources: checked}");
    CHECK_FALSE(Machine(tree).holds(*sources));
    tree.put("etc/apt/sources.list", "deb http://x s main\n");
    CHECK(Machine(tree).holds(*sources));
    tree.put("etc/apt/sources.list.d/a.list", "deb [trusted=yes] http://y s main\n");
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*sources));
    CHECK_FALSE(machine.remedy(*sources));
}

TEST_CASE("apt: keys are files that only root can change") {
    if (::geteuid() != 0) return;
    Scratch tree;
    const auto keys = make_resource("apt: {keys: closed}");
    CHECK_FALSE(Machine(tree).holds(*keys));
    tree.put("etc/apt/trusted.gpg.d/a.gpg", "");
    CHECK(Machine(tree).holds(*keys));
    tree.put("etc/apt/sources.list", "deb [signed-by=/k.asc] http://x s main\n");
    CHECK_FALSE(Machine(tree).holds(*keys));
    tree.put("k.asc", "", 0664);
    CHECK_FALSE(Machine(tree).holds(*keys));
    REQUIRE(::chmod(tree.path("k.asc").c_str(), 0644) == 0);
    CHECK(Machine(tree).holds(*keys));
    REQUIRE(::chown(tree.path("k.asc").c_str(), 1000, 0) == 0);
    CHECK_FALSE(Machine(tree).holds(*keys));
}

TEST_CASE("apt: an option has the value in whatever case its name is written") {
    Scratch tree;
    const auto option = make_resource("apt: {option: 'A::B', value: '1'}");
    CHECK_FALSE(Machine(tree).holds(*option));
    tree.put("etc/apt/apt.conf.d/1", "a::b \"1\";");
    CHECK(Machine(tree).holds(*option));
    tree.put("etc/apt/apt.conf.d/2", "A::B \"10\";");
    CHECK_FALSE(Machine(tree).holds(*option));
}

}  // namespace bootseal

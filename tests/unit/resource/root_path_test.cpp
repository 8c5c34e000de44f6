// SPDX-License-Identifier: Apache-2.0
#include "resource/root_path.h"

#include <unistd.h>

#include "support/resource.h"

namespace bootseal {

namespace {

const std::string rule = "root_path: {state: safe}";

}  // namespace

TEST_CASE("root_path: every folder is absolute, there, and root's alone") {
    Scratch tree;
    tree.directory("usr/bin", 0755);
    tree.directory("usr/sbin", 0755);
    const auto holds = [&](const std::string& path) {
        tree.put("etc/login.defs", "ENV_SUPATH\tPATH=" + path + "\n");
        return Machine(tree).holds(*make_resource(rule));
    };
    CHECK(holds("/usr/sbin:/usr/bin"));
    CHECK_FALSE(holds("/usr/sbin:/usr/bin:"));
    CHECK_FALSE(holds("/usr/sbin::/usr/bin"));
    CHECK_FALSE(holds(".:/usr/bin"));
    CHECK_FALSE(holds("usr/bin"));
    CHECK_FALSE(holds("/usr/games"));
    tree.put("usr/file", "");
    CHECK_FALSE(holds("/usr/file"));
    tree.directory("usr/open", 0775);
    CHECK_FALSE(holds("/usr/open"));
    tree.directory("usr/open/bin", 0755);
    CHECK_FALSE(holds("/usr/open/bin"));
}

TEST_CASE(
    "root_path: the scripts of root's login count, and what only a shell could tell does not "
    "hold") {
    Scratch tree;
    tree.directory("usr/bin", 0755);
    tree.put("etc/login.defs", "ENV_SUPATH PATH=/usr/bin\n");
    const auto holds = [&](const std::string& script) {
        tree.put("root/.bashrc", script);
        return Machine(tree).holds(*make_resource(rule));
    };
    CHECK(holds("export PATH=\"$PATH:/usr/bin\"\n"));
    CHECK(holds("if [ -d ~/bin ]; then PATH=\"$HOME/bin:$PATH\"; fi\n"));
    CHECK_FALSE(holds("PATH=$HOME/bin:$PATH\n"));
    CHECK_FALSE(holds("PATH=$OPT/bin:$PATH\n"));
    CHECK_FALSE(holds("PATH=$(tool path)\n"));
    CHECK_FALSE(holds("PATH=:$PATH\n"));
}

TEST_CASE("root_path: rights to write are taken away, other folders are a person's") {
    Scratch tree;
    tree.directory("opt/bin", 0777);
    tree.put("etc/environment", "PATH=\"/opt/bin\"\n");
    Machine machine(tree);
    const auto resource = make_resource(rule);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    CHECK(machine.files.pending().at("opt/bin").access.mode == 0755);

    tree.put("etc/environment", "PATH=\"/opt/none\"\n");
    Machine other(tree);
    CHECK(other.remedy(*resource).error().code == std::errc::operation_not_supported);
    CHECK(other.files.pending().empty());
}

}  // namespace bootseal

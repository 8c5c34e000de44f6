// SPDX-License-Identifier: Apache-2.0
#include "image/inspect.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

using Told = std::vector<std::string>;

/// "rule path" of each, sorted.
Told inspected(const Scratch& tree) {
    const auto result = inspect_tree(tree.root(), nullptr);
    REQUIRE(result);
    Told told;
    for (const auto& one : result->residue)
        told.push_back(one.rule + " " + one.path);
    std::sort(told.begin(), told.end());
    return told;
}

const std::string token = "glpat-" + std::string("Zk3vQ8xW1tYbN5rLpM2d") + "\n";

}  // namespace

TEST_CASE("inspect: what a package brought as it is, is public") {
    const Scratch tree;
    tree.put("usr/share/doc/tool/example", token);
    tree.put("usr/share/doc/tool/changed", token + "changed");
    tree.put("etc/tool.conf", token);
    tree.put("var/lib/dpkg/info/tool.list",
             "/.\n/usr/share/doc/tool/example\n"
             "/usr/share/doc/tool/changed\n/etc/tool.conf\n");
    const std::string md5 = "cabd6b38d2a553c04c7acf13c6aa3fe2";
    tree.put("var/lib/dpkg/info/tool.md5sums",
             md5 + "  usr/share/doc/tool/example\n" + md5 + "  usr/share/doc/tool/changed\n");
    const auto told = inspected(tree);
    CHECK(std::count(told.begin(), told.end(), "gitlab-token usr/share/doc/tool/changed") == 1);
    CHECK(std::count(told.begin(), told.end(), "gitlab-token etc/tool.conf") == 1);
}

TEST_CASE("inspect: files that give power or are nobody's") {
    const Scratch tree;
    tree.put("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    tree.put("etc/group", "root:x:0:\n");
    tree.put("usr/bin/tool", "", 04755);
    tree.put("srv/open", "", 0666);
    tree.put("tmp/open", "", 0666);
    tree.directory("srv/sticky", 01777);
    REQUIRE(::chmod(tree.path("srv/sticky").c_str(), 01777) == 0);
    REQUIRE(::chmod(tree.path("srv/open").c_str(), 0666) == 0);
    tree.put("etc/ssh/ssh_host_rsa_key", "");
    Told expected{"ssh-host-key etc/ssh/ssh_host_rsa_key", "suid usr/bin/tool",
                  "world-writable srv/open"};
    if (::geteuid() == 0) {
        tree.put("srv/lost", "");
        REQUIRE(::chown(tree.path("srv/lost").c_str(), 4711, 0) == 0);
        expected.insert(expected.begin() + 2, "unowned srv/lost");
        CHECK(inspected(tree) == expected);
    }
}

TEST_CASE("inspect: accounts that have a password, or need none") {
    const Scratch tree;
    tree.put("etc/passwd", "root:x:0:0::/root:/bin/sh\nuser:x:1:0::/:/bin/sh\n");
    tree.put("etc/group", "root:x:0:\n");
    tree.put("etc/shadow", "root:*:1::::::\nuser:$6$salt$" + std::string(40, 'a') + ":1::::::\n");
    const auto result = inspect_tree(tree.root(), nullptr);
    REQUIRE(result);
    REQUIRE(result->residue.size() >= 1);
    CHECK(result->residue[0].rule == "password-hash");
    CHECK(result->residue[0].path == "etc/shadow");
    CHECK(result->residue[0].line == 2);
    CHECK(result->residue[0].excerpt == "user has a password");
}

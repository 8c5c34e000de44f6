// SPDX-License-Identifier: Apache-2.0
#include "resource/limits_config.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

/// "* hard core 0; alice -", of one file.
std::string read(const std::string& content) {
    Scratch tree;
    tree.put("etc/security/limits.conf", content);
    const auto found = read_limits(Overlay(tree.root()));
    if (!found) return "error";
    std::string result;
    for (const auto& line : **found) {
        result += (result.empty() ? "" : "; ") + line.domain + " " + line.kind;
        if (!line.item.empty()) result += " " + line.item + " " + line.value;
    }
    return result;
}

}  // namespace

TEST_CASE("limits_config: lines are four words in any case, and a comment ends them") {
    CHECK(read("*\tHARD Core 0 # no\r\n# a hard core 0\n\n@a - nofile 010 more\n") ==
          "* hard core 0; @a - nofile 10");
    CHECK(read("a soft core -1\nb soft core -\nc soft core INFINITY") ==
          "a soft core unlimited; b soft core unlimited; c soft core unlimited");
    CHECK(read("a hard core 0x\n") == "a hard core 0");
}

TEST_CASE("limits_config: what pam_limits skips is left out") {
    CHECK(read("* hard core\n* hard corn 0\n* hardest core 0\n* hard core none\n"
               "%a hard core 0\na:b hard core 0\n: hard core 0\n* -\n") == "");
    CHECK(read("1000: hard core 0\n@:5 hard core 0\n1:2 hard core 0\n") ==
          "1000: hard core 0; @:5 hard core 0; 1:2 hard core 0");
    CHECK(read("alice -\n@staff -\n") == "alice -; @staff -");
}

TEST_CASE("limits_config: limits.d follows by name, and what cannot be read is an error") {
    Scratch tree;
    tree.put("etc/security/limits.d/b.conf", "b hard core 0\n");
    CHECK_FALSE((*read_limits(Overlay(tree.root()))).has_value());
    tree.put("etc/security/limits.conf", "* hard core 0\n");
    tree.put("etc/security/limits.d/B.conf", "\nB hard core 0\n");
    tree.put("etc/security/limits.d/c.txt", "c hard core 0\n");
    tree.directory("etc/security/limits.d/d.conf");
    const auto found = read_limits(Overlay(tree.root()));
    REQUIRE(found);
    REQUIRE((*found)->size() == 3);
    CHECK((*found)->at(1).where() == "/etc/security/limits.d/B.conf:2");
    CHECK((*found)->at(2).domain == "b");
    tree.link("etc/security/limits.d/e.conf", "nowhere");
    CHECK_FALSE(read_limits(Overlay(tree.root())));
    CHECK(read("* hard core 0" + std::string(2000, ' ')) == "error");
}

}  // namespace bootseal

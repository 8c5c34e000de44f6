// SPDX-License-Identifier: Apache-2.0
#include "system/drop_ins.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

using Paths = std::vector<std::string>;

Paths paths_of(const Overlay& files, std::string_view name) {
    const auto found = read_drop_ins(files, config_dirs(name));
    REQUIRE(found);
    Paths paths;
    for (const auto& file : *found)
        paths.push_back(file.path);
    return paths;
}

}  // namespace

TEST_CASE("drop_ins: files come by name, and a higher directory hides the same name") {
    const Scratch tree;
    tree.put("usr/lib/x.d/10-a.conf", "vendor");
    tree.put("usr/lib/x.d/30-c.conf", "");
    tree.put("usr/local/lib/x.d/10-a.conf", "local");
    tree.put("etc/x.d/20-b.conf", "");
    tree.put("etc/x.d/README", "");
    tree.put("etc/x.d/.hidden.conf", "");
    tree.put("run/x.d/40-d.conf", "gone at the next boot");
    const Overlay files(tree.root());
    CHECK(paths_of(files, "x.d") ==
          Paths{"usr/local/lib/x.d/10-a.conf", "etc/x.d/20-b.conf", "usr/lib/x.d/30-c.conf"});
}

TEST_CASE("drop_ins: a link to /dev/null or to nothing, and a directory, hide and say nothing") {
    const Scratch tree;
    for (const auto* name : {"a", "b", "c", "d"}) {
        tree.put("usr/lib/x.d/" + std::string(name) + ".conf", name);
    }
    tree.link("etc/x.d/a.conf", "/dev/null");
    tree.link("etc/x.d/b.conf", "nothing");
    tree.directory("etc/x.d/c.conf");
    const Overlay files(tree.root());
    CHECK(paths_of(files, "x.d") == Paths{"usr/lib/x.d/d.conf"});
    CHECK(*masked(files, "etc/x.d/a.conf") == Masked::yes);
    CHECK(*masked(files, "etc/x.d/b.conf") == Masked::no);
}

TEST_CASE("drop_ins: what cannot be read is an error, not an absent file") {
    const Scratch tree;
    tree.directory("etc/x.d");
    REQUIRE(::mkfifo(tree.path("etc/x.d/a.conf").c_str(), 0644) == 0);
    CHECK(read_drop_ins(Overlay(tree.root()), config_dirs("x.d")).error().what ==
          "read etc/x.d/a.conf: is a FIFO, not a file");
}

TEST_CASE("drop_ins: a packaged file is overridden by a copy, our own in place") {
    const Scratch tree;
    tree.put("usr/lib/x.d/a.conf", "vendor");
    tree.put("etc/x.d/b.conf", "admin");
    Overlay files(tree.root());
    const auto dirs = config_dirs("x.d");
    REQUIRE(override_drop_in(files, dirs, "usr/lib/x.d/a.conf", "1"));
    REQUIRE(override_drop_in(files, dirs, "etc/x.d/b.conf", "2"));
    CHECK(paths_of(files, "x.d") == Paths{"etc/x.d/a.conf", "etc/x.d/b.conf"});
    CHECK(**files.read("usr/lib/x.d/a.conf") == "vendor");
    CHECK(**files.read("etc/x.d/b.conf") == "2");
}

TEST_CASE("drop_ins: every line end that systemd knows ends a line") {
    const std::string text("a\nb\r\n\rc\0d", 9);
    const auto found = config_lines(text);
    Paths texts;
    for (const auto& line : found)
        texts.emplace_back(line.text);
    CHECK(texts == Paths{"a", "b", "", "c", "d"});
    CHECK(found[3].number == 4);
    CHECK(text.substr(found[3].begin, 1) == "c");
    CHECK(config_lines("").empty());
}

TEST_CASE("drop_ins: systemd reads the same files in the same order", "[consumer]") {
    if (!has_consumer("/usr/bin/systemd-analyze")) return;
    const Scratch tree;
    tree.put("usr/lib/sysctl.d/50-a.conf", "a = 1\n");
    tree.put("usr/lib/sysctl.d/50-B.conf", "b = 1\n");
    tree.put("usr/lib/sysctl.d/60-masked.conf", "c = 1\n");
    tree.link("etc/sysctl.d/60-masked.conf", "/dev/null");
    tree.put("usr/local/lib/sysctl.d/50-a.conf", "d = 1\n");
    tree.put("etc/sysctl.conf", "e = 1\n");
    tree.link("etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
    tree.put("etc/sysctl.d/100-x.conf", "f = 1\n");
    tree.put("etc/sysctl.d/.x.conf", "g = 1\n");
    std::string ours;
    const auto found = read_drop_ins(Overlay(tree.root()), config_dirs("sysctl.d"));
    REQUIRE(found);
    for (const auto& file : *found)
        ours += file.content;
    const auto theirs = run({"/usr/bin/systemd-analyze", "--root=" + tree.path(), "--no-pager",
                             "cat-config", "sysctl.d"});
    REQUIRE(theirs.status == 0);
    std::string statements;
    for (const auto& line : config_lines(theirs.out)) {
        if (!line.text.empty() && line.text[0] != '#') statements += std::string(line.text) + "\n";
    }
    CHECK(ours == statements);
}

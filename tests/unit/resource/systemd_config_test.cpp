// SPDX-License-Identifier: Apache-2.0
#include "resource/systemd_config.h"

#include "base/text.h"
#include "support/catch.h"
#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

constexpr auto main_file = "/etc/systemd/coredump.conf";
constexpr auto own = "etc/systemd/coredump.conf.d/99-zz-bootseal.conf";

std::string shown(const std::vector<SystemdSetting>& settings) {
    std::string result;
    for (const auto& one : settings) {
        result += (result.empty() ? "" : " ") + one.section + "." + one.key + "=" + one.value +
                  "@" + std::to_string(one.line);
    }
    return result;
}

std::string parsed(std::string_view text) {
    const auto settings = parse_systemd(text, "test.conf");
    return settings ? shown(*settings) : "error";
}

std::vector<SystemdSetting> read(const Overlay& files) {
    auto settings = read_systemd_config(files, main_file);
    REQUIRE(settings);
    return *settings;
}

}  // namespace

TEST_CASE("systemd_config: sections, comments and assignments") {
    CHECK(parsed("a=0\n[One]\n a = 1 \r\n#b=2\n;c=3\nd\n=e\n[Two] \nf=\n\xef\xbb\xbf") ==
          "One.a=1@3 Two.f=@9");
    CHECK(parsed("\xef\xbb\xbf[A]\na=1") == "A.a=1@2");
    CHECK(parsed("[A\na=1\n") == "error");
}

TEST_CASE("systemd_config: a backslash at the end goes on with the next line that is no comment") {
    CHECK(parsed("[A]\na=1\\\n# no\n  2\\\n\nb=3\n") == "A.a=1 2 b=3@2");
    CHECK(parsed("[A]\na=1\\\\\nb=2\n") == "A.a=1\\\\@2 A.b=2@3");
    CHECK(parsed("[A]\na=1\\") == "A.a=1@2");
}

TEST_CASE("systemd_config: drop-ins follow by name, and a name of /etc hides the packaged one") {
    Scratch tree;
    tree.put(main_file, "[C]\na=main\n");
    tree.put("usr/lib/systemd/coredump.conf.d/10-a.conf", "[C]\na=hidden\n");
    tree.put("etc/systemd/coredump.conf.d/10-a.conf", "[C]\na=ten\n");
    tree.put("usr/lib/systemd/coredump.conf.d/20-b.conf", "[C]\na=twenty\n");
    tree.put("usr/lib/systemd/coredump.conf.d/30-c.conf", "[C]\na=masked\n");
    tree.link("etc/systemd/coredump.conf.d/30-c.conf", "/dev/null");
    const Overlay files(tree.root());
    CHECK(shown(read(files)) == "C.a=main@2 C.a=ten@2 C.a=twenty@2");
}

TEST_CASE("systemd_config: our drop-in is shared, and what wins over it becomes a comment") {
    Scratch tree;
    tree.put("etc/systemd/coredump.conf.d/zz.conf", "[C]\nb=1\na=one\\\n  two\n");
    tree.put("usr/lib/systemd/coredump.conf.d/zzz.conf", "[C]\na=three\n");
    Overlay files(tree.root());
    REQUIRE(set_systemd(files, main_file, {"C", "b", "2", "", 0, {}}));
    REQUIRE(set_systemd(files, main_file, {"C", "a", "9", "", 0, {}}));
    REQUIRE(set_systemd(files, main_file, {"B", "a", "8", "", 0, {}}));
    const auto pending = files.pending();
    CHECK(pending.at(own).content == "# Written by bootseal.\n[B]\na=8\n[C]\na=9\nb=2\n");
    CHECK(pending.at("etc/systemd/coredump.conf.d/zz.conf").content ==
          "[C]\n# bootseal: b=1\n# bootseal: a=one\\\n# bootseal:   two\n");
    CHECK(pending.at("etc/systemd/coredump.conf.d/zzz.conf").content ==
          "[C]\n# bootseal: a=three\n");
    CHECK(pending.size() == 3);
    REQUIRE(set_systemd(files, main_file, {"C", "a", "9", "", 0, {}}));
    CHECK(files.pending() == pending);
}

TEST_CASE("systemd_config: a mask of our drop-in is taken away") {
    Scratch tree;
    tree.link(own, "/dev/null");
    Overlay files(tree.root());
    REQUIRE(set_systemd(files, main_file, {"C", "a", "9", "", 0, {}}));
    CHECK(shown(read(files)) == "C.a=9@3");
    CHECK_FALSE(files.pending().contains("dev/null"));
}

TEST_CASE("systemd_config: systemd-analyze cat-config reads the same files", "[consumer]") {
    if (!has_consumer("/usr/bin/systemd-analyze")) return;
    Scratch tree;
    const std::string dirs[] = {"etc", "usr/local/lib", "usr/lib"};
    tree.put(main_file, "[C]\nkey=main\n");
    for (int i = 0; i < 60; ++i) {
        // Each name in some of the directories, some of them masks.
        for (std::size_t dir = 0; dir < 3; ++dir) {
            if ((i >> dir) % 2 == 0) continue;
            const auto path = dirs[dir] + "/systemd/coredump.conf.d/" +
                              std::to_string(i * 37 % 100) + (i % 11 == 0 ? ".txt" : ".conf");
            if (i % 7 == 0 && dir == 0) {
                tree.link(path, "/dev/null");
            } else {
                tree.put(path, "[C]\nkey=" + path + "\n");
            }
        }
    }
    const auto theirs = run({"/usr/bin/systemd-analyze", "cat-config", "--no-pager",
                             "--root=" + tree.path(), "systemd/coredump.conf"});
    REQUIRE(theirs.status == 0);
    std::vector<std::string> values;
    for (const auto line : lines(theirs.out)) {
        if (line.starts_with("key=")) values.emplace_back(line.substr(4));
    }
    std::vector<std::string> ours;
    for (const auto& one : read(Overlay(tree.root())))
        ours.push_back(one.value);
    CHECK(ours.size() > 20);
    CHECK(ours == values);
}

}  // namespace bootseal

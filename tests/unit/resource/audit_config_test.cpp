// SPDX-License-Identifier: Apache-2.0
#include "resource/audit_config.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/text.h"
#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

const std::string dir = "etc/audit/rules.d/";

std::vector<std::string> merged(const Scratch& tree) {
    const auto all = merge_audit_rules(Overlay(tree.root()));
    REQUIRE(all);
    std::vector<std::string> texts;
    for (const auto& line : *all) {
        if (!line.text.empty()) texts.push_back(line.text);
    }
    return texts;
}

AuditConfig load(const Scratch& tree) {
    auto config = read_audit_config(Overlay(tree.root()), AuditMachine::x86_64);
    REQUIRE(config);
    return std::move(*config);
}

AuditConfig load(const std::string& rules) {
    Scratch tree;
    tree.put(dir + "a.rules", rules);
    tree.directory("etc/sub");
    return load(tree);
}

}  // namespace

TEST_CASE("audit_config: files go by their numbers, and four options have places of their own") {
    Scratch tree;
    tree.put(dir + "10-b.rules", "-e 1\n# c\n\n-f 2\n-w /b\n-D\n");
    tree.put(dir + "9-a.rules", "-w /a\n-b 64\n-f 1\n");
    tree.put(dir + "z.rules", "-e 2\n-b 128");
    tree.put(dir + ".hidden.rules", "-w /hidden\n");
    tree.put(dir + "two words.rules", "-w /words\n");
    tree.put(dir + "other.conf", "-w /other\n");
    CHECK(merged(tree) ==
          std::vector<std::string>{"-D", "-b 128", "-f 2", "-w /a", "-w /b", "-e 2"});
}

TEST_CASE("audit_config: only what begins with the option is moved") {
    Scratch tree;
    tree.put(dir + "a.rules", "-w /a\n -e 2\n-D \n\t-b 1\n-e 1\n");
    CHECK(merged(tree) == std::vector<std::string>{"-w /a", " -e 2", "-D ", "\t-b 1", "-e 1"});
}

TEST_CASE("audit_config: a line without an end goes on in the next file") {
    Scratch tree;
    tree.put(dir + "a.rules", "-w /a");
    tree.put(dir + "b.rules", " -p wa\n-w /b\n");
    CHECK(merged(tree) == std::vector<std::string>{"-w /a -p wa", "-w /b"});
    const auto all = merge_audit_rules(Overlay(tree.root()));
    CHECK((*all)[3].where() == "/etc/audit/rules.d/a.rules:1");
}

TEST_CASE("audit_config: without the folder the compiled rules are loaded as they are") {
    Scratch tree;
    tree.put("etc/audit/audit.rules", "-w /etc/a\n-e 2\n-w /etc/b\n");
    const auto config = load(tree);
    CHECK(config.immutable());
    CHECK(config.rules.size() == 1);
    CHECK(config.ended_at->where() == "/etc/audit/audit.rules:3");
}

TEST_CASE("audit_config: auditctl ends at the first line that is refused") {
    for (const std::string bad : {"nonsense", "-w /nowhere/a", "-w /etc/1",
                                  "-a always,exit -F dir=/nowhere", "-W /etc/9"}) {
        INFO(bad);
        const auto text = "-w /etc/1\n" + bad + "\n-w /etc/2\n-e 2\n";
        const auto config = load(text);
        CHECK(config.rules.size() == 1);
        REQUIRE(config.ended_at);
        CHECK(config.ended_at->number == 2);
        CHECK_FALSE(config.immutable());
        for (const std::string go_on : {"-c\n", "-i\n"}) {
            const auto whole = load(go_on + text);
            CHECK(whole.rules.size() == 2);
            CHECK_FALSE(whole.ended_at);
            CHECK(whole.immutable());
        }
    }
    // What is empty in a tree is not so after a boot, and a missing file can come.
    CHECK(load("-w /run/some/a\n-w /etc/missing\n").rules.size() == 2);
}

TEST_CASE("audit_config: rules that are taken away are not there, -A comes first") {
    CHECK(load("-w /etc/1\n-D \n-w /etc/2\n").rules.size() == 1);
    CHECK(load("-w /etc/1 -k a\n-w /etc/2 -k b\n-D -k a\n").rules.size() == 1);
    CHECK(load("-w /etc/1 -p wa\n-W /etc/1 -p wa\n").rules.empty());
    const auto config = load("-w /etc/1\n-A never,exit -F path=/etc/2\n");
    REQUIRE(config.rules.size() == 2);
    CHECK_FALSE(config.rules[0].rule.always);
}

TEST_CASE("audit_config: a watch is a folder where one is, and links do not matter") {
    Scratch tree;
    tree.directory("etc/sub");
    tree.directory("run");
    tree.link("var/run", "/run");
    const Overlay files(tree.root());
    const auto placed = [&](std::string_view text) {
        auto rule = place_in_tree(files, parse_audit_line(text)->rule);
        REQUIRE(rule);
        return std::move(*rule);
    };
    CHECK(placed("-w /etc/sub").object == AuditRule::Object::dir);
    CHECK(placed("-w /etc/other").object == AuditRule::Object::path);
    CHECK(placed("-w /var/run/utmp").path == "/run/utmp");
}

TEST_CASE("audit_config: what cannot be read is an error") {
    Scratch tree;
    tree.put(dir + "a.rules", "-w /etc/a\n");
    tree.put(dir + "b.rules", std::string(3 << 20, 'x'));
    CHECK_FALSE(merge_audit_rules(Overlay(tree.root())));
}

TEST_CASE("audit_config: names are sorted as ls -v sorts them", "[consumer]") {
    Scratch tree;
    std::mt19937 random(12);
    const std::string letters = "019a.Z~-_b";
    std::vector<std::string> names;
    for (int i = 0; i < 200; ++i) {
        std::string name;
        const auto size = 1 + random() % 6;
        for (unsigned k = 0; k < size; ++k)
            name += letters[random() % letters.size()];
        name += random() % 3 == 0 ? "" : ".rules";
        if (name.starts_with('.') || tree.exists("d/" + name)) continue;
        tree.put("d/" + name, "");
        names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    std::stable_sort(names.begin(), names.end(), version_less);
    const auto listed = run({"ls", "-1v", tree.path("d")});
    REQUIRE(listed.status == 0);
    CHECK(listed.out == join(names, "\n") + "\n");
}

TEST_CASE("audit_config: rules are merged as augenrules merges them", "[consumer]") {
    const char* consumer_tree = std::getenv("BOOTSEAL_CONSUMER_TREE");
    const auto program = (consumer_tree ? std::string(consumer_tree) : "") + "/usr/sbin/augenrules";
    if (!has_consumer(program)) return;
    // The script with other folders in it; it merges, and loads nothing unless asked to.
    Scratch tree;
    std::ifstream stream(program);
    std::string script((std::istreambuf_iterator<char>(stream)), {});
    REQUIRE(script.find("/etc/audit") != std::string::npos);
    for (auto at = script.find("/etc/audit"); at != std::string::npos;
         at = script.find("/etc/audit", at + tree.path().size() + 1)) {
        script.insert(at, tree.path());
    }
    tree.put("augenrules", script);
    std::mt19937 random(7);
    const std::vector<std::string> lines = {"-D",   "-D ",  " -D",        "-b 1",      "-f 2 ",
                                            "-e 1", "-e 2", " -e 2",      "# comment", "  # x",
                                            "",     "\t",   "-w /etc/a ", "-a x\\ y",  "-c"};
    for (int round = 0; round < 40; ++round) {
        std::filesystem::remove_all(tree.path("etc"));
        for (const auto* name : {"1.rules", "10-a.rules", "9-b.rules", "x.rules"}) {
            std::string text;
            for (auto count = random() % 5; count > 0; --count)
                text += lines[random() % lines.size()] + (random() % 12 == 0 ? "" : "\n");
            tree.put(dir + name, text);
        }
        REQUIRE(run({"sh", tree.path("augenrules")}).status == 0);
        auto made = tree.get("etc/audit/audit.rules");
        made.erase(made.find(tree.path()), tree.path().size());
        const auto all = merge_audit_rules(Overlay(tree.root()));
        REQUIRE(all);
        CHECK(compile_audit_rules(*all) == made);
    }
}

}  // namespace bootseal

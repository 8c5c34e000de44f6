// SPDX-License-Identifier: Apache-2.0
#include "resource/sudoers_config.h"

#include <sys/stat.h>

#include <random>

#include "base/text.h"
#include "support/catch.h"
#include "support/consumer.h"
#include "support/process.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

using List = std::vector<std::string>;

/// "line scope !name=value" of each parameter, "line users/tags" of each rule.
List items(std::string_view text) {
    List result;
    for (const auto& item : parse_sudoers(text, "f")) {
        if (const auto* one = std::get_if<SudoersDefault>(&item)) {
            result.push_back(std::to_string(one->place.line) + " " + one->scope + " " +
                             (one->negated ? "!" : "") + one->name + "=" + one->value);
        } else if (const auto* rule = std::get_if<SudoersRule>(&item)) {
            result.push_back(std::to_string(rule->place.line) + " " + rule->users + "/" +
                             std::to_string(rule->nopasswd.size()));
        } else {
            const auto& include = std::get<SudoersInclude>(item);
            result.push_back((include.folder ? "folder " : "file ") + include.path);
        }
    }
    return result;
}

std::string pick(std::mt19937& random, const List& words) {
    return words[random() % words.size()];
}

/// The options of Defaults lines, in order, as cvtsudoers writes them.
List options_in(std::string_view json) {
    List result;
    const auto begin = json.find("\"Defaults\"");
    if (begin == json.npos) return result;
    auto part = json.substr(begin);
    part = part.substr(0, part.find("\n    ]"));
    bool options = false;
    for (const auto line : lines(part)) {
        const auto text = trim(line);
        if (text.starts_with("\"Options\"")) options = true;
        if (text == "]") options = false;
        if (!options || !text.starts_with("{ ")) continue;
        result.emplace_back(text.substr(2, text.find(" }") - 2));
    }
    return result;
}

}  // namespace

TEST_CASE("sudoers_config: parameters, scopes, comments and continued lines") {
    CHECK(items("Defaults env_reset, !use_pty # use_pty\n#Defaults x\n") ==
          List{"1  env_reset=", "1  !use_pty="});
    CHECK(items("Defaults:alice, bob !authenticate\nDefaults@h a\nDefaults!/bin/ls b\n") ==
          List{"1 :alice, bob !authenticate=", "2 @h a=", "3 !/bin/ls b="});
    CHECK(items("Defaults logfile=\"/a,b #c\" , timestamp_timeout = 5\\\n , x\n") ==
          List{"1  logfile=/a,b #c", "1  timestamp_timeout=5", "1  x="});
    CHECK(items("Defaultsx y\n") == List{});
}

TEST_CASE("sudoers_config: rules and their tags") {
    CHECK(items("root ALL=(ALL:ALL) ALL\n%sudo,alice ALL = NOPASSWD:/a, PASSWD: /b\n") ==
          List{"1 root/0", "2 %sudo,alice/1"});
    CHECK(items("#1000 ALL=NOPASSWD : ALL\na H=\\\n  NOPASSWD:NOEXEC:/x : H2=NOPASSWD: /y\n") ==
          List{"1 #1000/1", "2 a/2"});
    CHECK(items("a ALL=/bin/NOPASSWD:x # NOPASSWD: ALL\nUser_Alias A=NOPASSWD:\n") ==
          List{"1 a/0"});
}

TEST_CASE("sudoers_config: includes, of which folders have no names with dots") {
    CHECK(items("@include \"/a b\"\n#includedir /c\n# include /d\n#include\t/e f\n") ==
          List{"file /a b", "folder /c", "file /e"});
    Scratch tree;
    tree.put("etc/sudoers", "Defaults a\n@includedir /etc/sudoers.d\nDefaults z\n", 0440);
    tree.put("etc/sudoers.d/2", "Defaults d\n@include ../own\n", 0440);
    tree.put("etc/sudoers.d/10", "Defaults c\n", 0440);
    for (const auto* name : {"b.conf", "b~", ".b"})
        tree.put(std::string("etc/sudoers.d/") + name, "Defaults no\n", 0440);
    tree.put("etc/sudoers.d/open", "Defaults no\n", 0446);
    tree.put("etc/own", "Defaults e\n", 0440);
    const auto config = read_sudoers(Overlay(tree.root()));
    REQUIRE(config);
    List names;
    for (const auto& one : config->defaults)
        names.push_back(one.name);
    CHECK(names == List{"a", "c", "d", "e", "z"});
    CHECK(config->reads_dir);
    CHECK(config->defaults[2].place.where() == "/etc/sudoers.d/2:1");
}

TEST_CASE("sudoers_config: a file that includes itself is an error") {
    Scratch tree;
    tree.put("etc/sudoers", "@include /etc/sudoers\n", 0440);
    CHECK_FALSE(read_sudoers(Overlay(tree.root())));
}

TEST_CASE("sudoers_config: random lines mean what cvtsudoers says", "[consumer]") {
    const char* tree = std::getenv("BOOTSEAL_CONSUMER_TREE");
    if (!has_consumer((tree ? std::string(tree) : "") + "/usr/bin/cvtsudoers")) return;
    std::mt19937 random(11);
    const List names = {"use_pty",
                        "!use_pty",
                        "! authenticate",
                        "authenticate",
                        "logfile=/var/log/sudo.log",
                        "logfile = \"/a b,c#d\"",
                        "!logfile",
                        "timestamp_timeout=5",
                        "timestamp_timeout=-1",
                        "passwd_tries = 3",
                        "secure_path=\"/bin:/sbin\"",
                        "badpass_message=a\\,b"};
    const List scopes = {"",      "",      "",       ":alice",  ":alice, bob",
                         "@host", ">root", ":%sudo", "!/bin/ls"};
    const List users = {"alice", "%sudo", "#1000", "alice, bob", "ALL", "%#27", "!bob, alice"};
    const List hosts = {"ALL", "h1, h2", "10.0.0.1"};
    const List commands = {"ALL",
                           "NOPASSWD: ALL",
                           "NOPASSWD:/bin/ls",
                           "PASSWD: /bin/ls",
                           "(root) NOPASSWD : /bin/ls",
                           "(ALL:ALL) /bin/NOPASSWD",
                           "NOEXEC:NOPASSWD:/bin/a",
                           "(bob)PASSWD:NOEXEC:/bin/a"};
    const List ends = {"\n", " \n", " # use_pty NOPASSWD: ALL\n", " \\\n\n"};
    int accepted = 0;
    for (int round = 0; round < 120; ++round) {
        std::string text;
        for (auto count = 1 + random() % 4; count > 0; --count) {
            const auto comma = random() % 2 == 0 ? ", " : "\\\n  , ";
            if (random() % 2 == 0) {
                text += "Defaults" + pick(random, scopes) + " " + pick(random, names);
                if (random() % 3 == 0) text += comma + pick(random, names);
            } else {
                text += pick(random, users) + " " + pick(random, hosts) + " = " +
                        pick(random, commands);
                if (random() % 3 == 0) text += comma + pick(random, commands);
                if (random() % 4 == 0) text += " : h3=" + pick(random, commands);
            }
            text += pick(random, ends);
        }
        const auto said = run(of_consumer_tree({"/usr/bin/cvtsudoers", "-f", "json", "-"}), text);
        if (said.status != 0 || !said.err.empty()) continue;
        ++accepted;
        List expected;
        bool nopasswd = false;
        for (const auto& item : parse_sudoers(text, "f")) {
            if (const auto* one = std::get_if<SudoersDefault>(&item)) {
                const auto value = one->value.empty() ? std::string(one->negated ? "false" : "true")
                                                      : "\"" + one->value + "\"";
                expected.push_back("\"" + one->name + "\": " + value);
            } else if (const auto* rule = std::get_if<SudoersRule>(&item)) {
                nopasswd = nopasswd || !rule->nopasswd.empty();
            }
        }
        INFO(text << said.out);
        CHECK(options_in(said.out) == expected);
        const auto rules = said.out.find("\"User_Specs\"");
        const bool really = rules != std::string::npos &&
                            said.out.find("\"authenticate\": false", rules) != std::string::npos;
        CHECK(nopasswd == really);
    }
    CHECK(accepted > 60);
}

}  // namespace bootseal

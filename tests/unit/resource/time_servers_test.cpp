// SPDX-License-Identifier: Apache-2.0
#include "resource/time_servers.h"

#include "resource/chrony_config.h"
#include "support/resource.h"

namespace bootseal {

namespace {

const std::string timesyncd = "time_servers: {of: timesyncd, allowed: 'a.example b.example'}";
const std::string chrony = "time_servers: {of: chrony, allowed: 'a.example b.example'}";
const std::string user = "chrony_user: {name: _chrony}";
constexpr auto chrony_conf = "etc/chrony/chrony.conf";

bool holds(const std::string& rule, const std::string& path, const std::string& text) {
    Scratch tree;
    tree.put(path, text);
    return Machine(tree).holds(*make_resource(rule));
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

TEST_CASE("time_servers: timesyncd joins the lists of its files until one is empty") {
    const auto* conf = "etc/systemd/timesyncd.conf";
    CHECK(holds(timesyncd, conf, "[Time]\nNTP=a.example\nNTP=b.example\n"));
    CHECK_FALSE(holds(timesyncd, conf, "[Time]\nNTP=a.example\nNTP=c.example\n"));
    CHECK(holds(timesyncd, conf, "[Time]\nNTP=c.example\nNTP=\nNTP=b.example\n"));
    CHECK_FALSE(holds(timesyncd, conf, "[Time]\nNTP=a.example\nFallbackNTP=c.example\n"));
    CHECK_FALSE(holds(timesyncd, conf, "[Time]\nFallbackNTP=a.example\n"));
    CHECK_FALSE(holds(timesyncd, conf, "[Other]\nNTP=a.example\n"));
    CHECK_FALSE(holds(timesyncd, conf, ""));
}

TEST_CASE("time_servers: what timesyncd was told before is taken back") {
    Scratch tree;
    tree.put("etc/systemd/timesyncd.conf", "[Time]\nNTP=c.example\n");
    tree.put("usr/lib/systemd/timesyncd.conf.d/x.conf", "[Time]\nFallbackNTP=c.example\n");
    Machine machine(tree);
    fix(machine, timesyncd);
    CHECK(machine.files.pending().size() == 2);  // the folder and the file

    tree.put("etc/systemd/timesyncd.conf.d/zzz.conf", "[Time]\nNTP=c.example\n");
    Machine other(tree);
    CHECK(other.remedy(*make_resource(timesyncd)).error().what.find("zzz.conf:2") !=
          std::string::npos);
    CHECK(other.files.pending().empty());
}

TEST_CASE("time_servers: chrony's servers, pools and peers, wherever they are read from") {
    CHECK(holds(chrony, chrony_conf, "POOL a.example iburst\n"));
    CHECK_FALSE(holds(chrony, chrony_conf, "pool a.example\npeer c.example\n"));
    CHECK_FALSE(holds(chrony, chrony_conf, "# server a.example\n"));
    Scratch tree;
    tree.put(chrony_conf,
             "include /etc/chrony/x\nconfdir /etc/chrony/conf.d\nsourcedir /run/c /etc/s\n");
    tree.put("etc/chrony/x", "user nobody\n");
    tree.put("etc/chrony/conf.d/a.conf", "server a.example\n");
    tree.put("etc/chrony/conf.d/a.off", "server c.example\n");
    CHECK(Machine(tree).holds(*make_resource(chrony)));
    tree.put("etc/s/b.sources", "server c.example\n");
    CHECK_FALSE(Machine(tree).holds(*make_resource(chrony)));
    CHECK(read_chrony(Overlay(tree.root()))->back().where() == "/etc/s/b.sources:1");
    tree.put("etc/chrony/x", "include /etc/chrony/x\n");
    CHECK_FALSE(read_chrony(Overlay(tree.root())));
}

TEST_CASE("time_servers: strangers become comments, and where nobody is left all are named") {
    Scratch tree;
    tree.put(chrony_conf, "pool a.example\nserver c.example\n");
    Machine machine(tree);
    fix(machine, chrony);
    CHECK(machine.files.pending().size() == 1);

    tree.put(chrony_conf, "server c.example\n");
    Machine other(tree);
    fix(other, chrony);
    CHECK(other.files.pending().at("etc/chrony/sources.d/bootseal.sources").content ==
          "# Written by bootseal.\nserver a.example iburst\nserver b.example iburst\n");
}

TEST_CASE("chrony_user: an option wins over the files, and the default is Debian's") {
    CHECK(holds(user, chrony_conf, ""));
    CHECK(holds(user, chrony_conf, "user root\nuser _chrony\n"));
    CHECK_FALSE(holds(user, chrony_conf, "user _chrony\nuser root\n"));
    CHECK_FALSE(holds(user, "etc/default/chrony", "DAEMON_OPTS=\"-F 1 -uroot\"\n"));
    CHECK(holds(user, "etc/default/chrony", "# DAEMON_OPTS=\"-u root\"\nDAEMON_OPTS=\"-F 1\"\n"));
    Scratch tree;
    tree.put(chrony_conf, "user root\nuser root\n");
    Machine machine(tree);
    fix(machine, user);
}

TEST_CASE("time_servers: fields that mean nothing are refused") {
    for (const auto* yaml :
         {"time_servers: {of: chrony, allowed: ' '}", "time_servers: {of: ntpd, allowed: a}",
          "time_servers: {of: chrony, allowed: 'a;b'}", "chrony_user: {name: 'a b'}"}) {
        CHECK_FALSE(parse_resource(yaml));
    }
}

}  // namespace bootseal

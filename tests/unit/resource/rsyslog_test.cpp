// SPDX-License-Identifier: Apache-2.0
#include "resource/rsyslog.h"

#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include "support/process.h"
#include "support/resource.h"

namespace bootseal {

namespace {

constexpr auto mode = "rsyslog: {file_mode: '0640'}";
constexpr auto receivers = "rsyslog: {without: receivers}";

bool holds(const std::string& yaml, const std::string& text) {
    Scratch tree;
    tree.put("etc/rsyslog.conf", text);
    return Machine(tree).holds(*make_resource(yaml));
}

/// The main file after a remedy, which must bring the state about and have no more to do.
std::string fixed(const Scratch& tree, const std::string& yaml,
                  const std::string& file = "/etc/rsyslog.conf") {
    Machine machine(tree);
    const auto resource = make_resource(yaml);
    CHECK_FALSE(machine.holds(*resource));
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.holds(*resource));
    const auto pending = machine.files.pending();
    REQUIRE(machine.remedy(*resource));
    CHECK(machine.files.pending() == pending);
    return machine.files.read(file)->value_or("absent");
}

std::string fixed(const std::string& yaml, const std::string& text) {
    Scratch tree;
    tree.put("etc/rsyslog.conf", text);
    return fixed(tree, yaml);
}

}  // namespace

TEST_CASE("rsyslog: the directive counts for the files that are named after it") {
    CHECK_FALSE(holds(mode, "*.* /a\n"));
    CHECK_FALSE(holds(mode, "*.* /a\n$FileCreateMode 0640\n"));
    CHECK(holds(mode, "$FileCreateMode 0640\n*.* /a\n"));
    CHECK(holds(mode, "$FileCreateMode 0644\n$filecreatemode 0600\n*.* -/a\n"));
    CHECK_FALSE(holds(mode, "$FileCreateMode 0640\n$FileCreateMode 0644\n*.* ?dyn\n"));
    CHECK_FALSE(holds(mode, "$FileCreateMode 0640\n$ResetConfigVariables\n*.* :omfile:/a\n"));
    CHECK(holds(mode, "$FileCreateMode 0644\n*.* |/run/pipe\n*.* @host\n*.* root\n"));
}

TEST_CASE("rsyslog: a mode without a zero in front is none") {
    CHECK_FALSE(holds(mode, "$FileCreateMode 640\n*.* /a\n"));
    CHECK(holds(mode, "$FileCreateMode 0640\n$FileCreateMode 644\n$FileCreateMode 0x4\n*.* /a\n"));
    CHECK_FALSE(holds(mode, "$FileCreateMode 00644\n*.* /a\n"));
}

TEST_CASE("rsyslog: an action has its own mode or that of its module") {
    CHECK_FALSE(holds(mode, "$FileCreateMode 0640\naction(type=\"omfile\" file=\"/a\")\n"));
    CHECK(holds(mode, "action(type=\"omfile\" file=\"/a\" fileCreateMode=\"0640\")\n"));
    const std::string module = "module(load=\"builtin:omfile\" fileCreateMode=\"0640\")\n";
    CHECK(holds(mode, module + "*.* action(TYPE=\"OMFILE\" dynafile=\"d\")\n"));
    CHECK_FALSE(holds(mode, module + "*.* /a\n"));
    CHECK(holds(mode, "action(type=\"omfwd\" target=\"a\")\n"));
}

TEST_CASE("rsyslog: a mode is made smaller where it is said") {
    CHECK(fixed(mode, "$FileCreateMode 0604 # all\n*.* /a\n") ==
          "$FileCreateMode 0600 # all\n*.* /a\n");
    CHECK(fixed(mode, "action(type=\"omfile\" file=\"/a\" fileCreateMode=\"0666\")\n") ==
          "action(type=\"omfile\" file=\"/a\" fileCreateMode=\"0640\")\n");
    CHECK(fixed(mode, "action(type=\"omfile\" file=\"/a\" # c\n)\n") ==
          "action(type=\"omfile\" file=\"/a\" # c\n fileCreateMode=\"0640\")\n");
}

TEST_CASE("rsyslog: a mode that nothing says is said first") {
    Scratch tree;
    const std::string text = "$IncludeConfig /etc/rsyslog.d/*.conf\n*.* /a\n";
    tree.put("etc/rsyslog.conf", text);
    CHECK(fixed(tree, mode) == text);
    CHECK(fixed(tree, mode, "/etc/rsyslog.d/00-bootseal.conf") ==
          "# Written by bootseal.\n$FileCreateMode 0640\n");
    CHECK(fixed(mode, "*.* /a\n") == "# Written by bootseal.\n$FileCreateMode 0640\n\n*.* /a\n");
}

TEST_CASE("rsyslog: what listens for other machines is found in every form") {
    for (const std::string text :
         {"$ModLoad imtcp\n", "$modload /usr/lib/rsyslog/imudp.so\n", "$UDPServerRun 514\n",
          "$InputTCPServerRun 514\n", "$InputRELPServerRun 2514\n", "module(load=\"imrelp\")\n",
          "input(type=\"imptcp\" port=\"1\")\n", "input(type=\"imgssapi\")\n"}) {
        INFO(text);
        CHECK_FALSE(holds(receivers, text));
    }
    CHECK(holds(receivers,
                "# $ModLoad imtcp\nmodule(load=\"imuxsock\")\n"
                "input(type=\"imfile\" file=\"/imtcp\")\n$InputFileName /imudp\n"));
    Scratch none;
    CHECK(Machine(none).holds(*make_resource(receivers)));
}

TEST_CASE("rsyslog: what listens becomes a comment, and every other byte stays") {
    CHECK(fixed(receivers,
                "a\nmodule(load=\"imudp\") # udp\n\n  input(type=\"imudp\"\n    port=\"1\"\n"
                "  )\n$UDPServerRun \\\n 514\nb") ==
          "a\n# bootseal: module(load=\"imudp\") # udp\n\n# bootseal:   input(type=\"imudp\"\n"
          "# bootseal:     port=\"1\"\n# bootseal:   )\n# bootseal: $UDPServerRun \\\n"
          "# bootseal:  514\nb");
    CHECK(fixed(receivers, "$ModLoad imtcp") == "# bootseal: $ModLoad imtcp");
    Scratch tree;
    tree.put("etc/rsyslog.conf", "module(load=\"imudp\") module(load=\"imklog\")\n");
    Machine machine(tree);
    const auto done = machine.remedy(*make_resource(receivers));
    REQUIRE_FALSE(done);
    CHECK(done.error().what == "take the statement at /etc/rsyslog.conf:1 out by hand");
}

TEST_CASE("rsyslog: outputs are listed without what only they may know") {
    Scratch tree;
    tree.put("etc/rsyslog.conf",
             "*.* /var/log/a;T\n*.* >db.example.com,logs,me,secret\n*.* ~\n"
             "action(type=\"ommysql\" server=\"db\" uid=\"me\" pwd=\"secret\")\n"
             "*.* @@logs.example.com;T\n");
    const Machine machine(tree);
    const auto all = machine.inspect(*make_resource("rsyslog: {has: outputs}"));
    REQUIRE(all);
    REQUIRE(all->size() == 4);
    CHECK(all->at(0).actual == "/var/log/a");
    CHECK(all->at(1).actual == "a database");
    CHECK(all->at(2).actual == "ommysql db");
    const auto forwards = machine.inspect(*make_resource("rsyslog: {has: forwarding}"));
    REQUIRE(forwards);
    REQUIRE(forwards->size() == 1);
    CHECK(forwards->at(0).actual == "@@logs.example.com");
    CHECK(forwards->at(0).where == "/etc/rsyslog.conf:5");
    CHECK(holds("rsyslog: {has: forwarding}", "action(type=\"omrelp\" target=\"a\")\n"));
    CHECK_FALSE(holds("rsyslog: {has: forwarding}", "#*.* @a\naction(type=\"omfwd\")\n"));
}

TEST_CASE("rsyslog: without a configuration only what must not be there holds") {
    Scratch tree;
    Machine machine(tree);
    CHECK_FALSE(machine.holds(*make_resource(mode)));
    CHECK_FALSE(machine.remedy(*make_resource(mode)));
    CHECK_FALSE(machine.holds(*make_resource("rsyslog: {has: outputs}")));
    tree.directory("etc/rsyslog.conf");
    CHECK_FALSE(Machine(tree).inspect(*make_resource(receivers)));
}

TEST_CASE("rsyslog: fields that make no sense are refused") {
    for (const std::string yaml :
         {"rsyslog: {}", "rsyslog: {file_mode: '640'}", "rsyslog: {file_mode: '01640'}",
          "rsyslog: {without: outputs}", "rsyslog: {has: receivers}",
          "rsyslog: {has: outputs, without: receivers}", "rsyslog: {file_mode: '0640', a: 1}"}) {
        INFO(yaml);
        CHECK_FALSE(parse_resource(yaml));
    }
}

TEST_CASE("rsyslog: rsyslogd takes what a remedy leaves", "[consumer]") {
    const char* named = std::getenv("BOOTSEAL_CONSUMER_TREE");
    const std::string consumer_tree = named ? named : "";
    if (!has_consumer(consumer_tree + "/usr/sbin/rsyslogd")) return;
    Scratch tree;
    tree.put("etc/rsyslog.conf",
             "module(load=\"imuxsock\" SysSock.Use=\"off\")\n$ModLoad imudp\n$UDPServerRun 514\n"
             "input(type=\"imudp\"\n  port=\"515\")\n*.* /tmp/a\n"
             "if $msg contains 'x' then {\n action(type=\"omfile\" file=\"/tmp/b\")\n}\n");
    Machine machine(tree);
    for (const auto* wanted : {receivers, mode})
        REQUIRE(machine.remedy(*make_resource(wanted)));

    auto file = consumer_tree + "/tmp/bootseal-test-XXXXXX";
    const int fd = ::mkstemp(file.data());
    REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream(file) << **machine.files.read("/etc/rsyslog.conf");
    std::vector<std::string> argv{"/usr/sbin/rsyslogd", "-N1", "-iNONE", "-f",
                                  file.substr(consumer_tree.size())};
    if (named) argv.insert(argv.begin(), {"/usr/sbin/chroot", consumer_tree});
    const auto finished = run(argv);
    INFO(finished.err);
    CHECK(finished.status == 0);
    CHECK(::unlink(file.c_str()) == 0);
}

}  // namespace bootseal

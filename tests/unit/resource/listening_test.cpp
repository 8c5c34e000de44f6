// SPDX-License-Identifier: Apache-2.0
#include "resource/listening.h"

#include "support/resource.h"
#include "system/kernel.h"

namespace bootseal {

namespace {

const std::string ssh_only = "listening: {approved: [22/tcp]}";

void put_unit(const Scratch& tree, const std::string& name, const std::string& text,
              const std::string& target) {
    tree.put("usr/lib/systemd/system/" + name, text + "[Install]\nWantedBy=" + target + "\n");
    tree.link("etc/systemd/system/" + target + ".wants/" + name, "/usr/lib/systemd/system/" + name);
}

}  // namespace

TEST_CASE("listening: sshd where it starts at boot, and enabled sockets") {
    Scratch tree;
    CHECK(Machine(tree).holds(*make_resource(ssh_only)));
    tree.put("usr/sbin/sshd", "");
    tree.put("etc/ssh/sshd_config", "Port 2222\n");
    CHECK(Machine(tree).holds(*make_resource(ssh_only)));
    put_unit(tree, "ssh.service", "[Service]\nExecStart=/usr/sbin/sshd\n", "multi-user.target");
    CHECK_FALSE(Machine(tree).holds(*make_resource(ssh_only)));
    CHECK(Machine(tree).holds(*make_resource("listening: {approved: [2222/tcp]}")));
}

TEST_CASE("listening: of a socket unit the addresses of the network count") {
    const auto holds = [](const std::string& socket) {
        Scratch tree;
        put_unit(tree, "a.socket", "[Socket]\n" + socket, "sockets.target");
        return Machine(tree).holds(*make_resource(ssh_only));
    };
    CHECK(holds("ListenStream=22\n"));
    CHECK(holds("ListenStream=/run/a.sock\nListenStream=@a\nListenStream=127.0.0.1:80\n"));
    CHECK(holds("ListenStream=[::1]:80\n"));
    CHECK(holds("ListenStream=80\nListenStream=\n"));
    CHECK_FALSE(holds("ListenStream=80\n"));
    CHECK_FALSE(holds("ListenStream=[::]:80\n"));
    CHECK_FALSE(holds("ListenDatagram=192.0.2.1:22\n"));
}

TEST_CASE("listening: a socket unit that is not enabled is left out") {
    Scratch tree;
    tree.put("usr/lib/systemd/system/a.socket", "[Socket]\nListenStream=80\n");
    CHECK(Machine(tree).holds(*make_resource(ssh_only)));
}

TEST_CASE("listening: what listens now, each port once") {
    Scratch tree;
    tree.put("proc/self/net/udp", "head\n");
    tree.put("proc/self/net/tcp",
             "head\n0: 0100007F:0035 00000000:0000 0A\n1: 00000000:0016 00000000:0000 0A\n"
             "2: 0F02000A:0016 00000000:0000 0A\n");
    Machine machine(tree);
    const Kernel kernel(tree.root());
    machine.kernel = &kernel;
    const auto resource = make_resource(ssh_only);
    CHECK(machine.holds(*resource));
    CHECK(machine.inspect(*resource)->size() == 2);
    tree.put("proc/self/net/udp", "head\n0: 00000000:0016 00000000:0000 07\n");
    CHECK_FALSE(machine.holds(*resource));
    CHECK(machine.inspect(*resource)->back().actual == "22/udp on 0.0.0.0");
    tree.put("proc/self/net/udp", "head\nnonsense\n");
    CHECK_FALSE(machine.inspect(*resource));
}

TEST_CASE("listening: what to stop is for a person") {
    Scratch tree;
    Machine machine(tree);
    const auto refused = machine.remedy(*make_resource(ssh_only));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == std::errc::operation_not_supported);
}

TEST_CASE("listening: fields that approve nothing are refused") {
    for (const std::string bad :
         {"[]", "[22]", "[ssh/tcp]", "[0/tcp]", "[22/sctp]", "[+22/tcp]", "[65536/tcp]", "['']"}) {
        CHECK_FALSE(parse_resource("listening: {approved: " + bad + "}"));
    }
    CHECK_FALSE(parse_resource("listening: {}"));
}

}  // namespace bootseal

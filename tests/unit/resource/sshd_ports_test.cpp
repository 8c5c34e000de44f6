// SPDX-License-Identifier: Apache-2.0
#include "resource/sshd_ports.h"

#include "support/catch.h"
#include "support/scratch.h"

namespace bootseal {

namespace {

std::set<int> ports(const std::string& config, const std::string& socket = "") {
    Scratch tree;
    tree.put("usr/sbin/sshd", "");
    tree.put("etc/ssh/sshd_config", config);
    if (!socket.empty()) {
        tree.put("usr/lib/systemd/system/ssh.socket",
                 "[Socket]\n" + socket + "[Install]\nWantedBy=sockets.target\n");
        tree.link("etc/systemd/system/sockets.target.wants/ssh.socket",
                  "/usr/lib/systemd/system/ssh.socket");
    }
    const auto found = sshd_ports(Overlay(tree.root()));
    REQUIRE(found);
    return *found;
}

}  // namespace

TEST_CASE("sshd ports: of Port and ListenAddress, 22 without either") {
    CHECK(ports("") == std::set{22});
    CHECK(ports("Port 2222\nPort 2223\n") == std::set{2222, 2223});
    CHECK(ports("ListenAddress 192.0.2.1\n") == std::set{22});
    CHECK(ports("ListenAddress 192.0.2.1:2222\n") == std::set{2222});
    CHECK(ports("ListenAddress [2001:db8::1]:2222\n") == std::set{2222});
    CHECK(ports("ListenAddress 2001:db8::1\n") == std::set{22});
    CHECK(ports("ListenAddress 192.0.2.1:2222\nListenAddress 192.0.2.2\n") == std::set{22, 2222});
    CHECK(ports("Port 2222\nListenAddress 192.0.2.1\n") == std::set{2222});
}

TEST_CASE("sshd ports: what systemd listens on for it, too") {
    CHECK(ports("", "ListenStream=2200\nListenStream=127.0.0.1:2201\n") == std::set{22, 2200});
}

TEST_CASE("sshd ports: none without sshd") {
    Scratch tree;
    CHECK(sshd_ports(Overlay(tree.root()))->empty());
}

}  // namespace bootseal

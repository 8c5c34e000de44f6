// SPDX-License-Identifier: Apache-2.0
#include "system/sessions.h"

#include <sys/stat.h>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

TEST_CASE("sessions: those of persons, as logind has them") {
    const Scratch tree;
    CHECK(login_sessions(tree.root())->empty());
    tree.put("run/systemd/sessions/3",
             "# This is private data. Do not parse.\nUID=1000\nUSER=alice\nACTIVE=1\n"
             "STATE=active\nREMOTE=1\nREMOTE_HOST=192.0.2.2\nSERVICE=sshd\nCLASS=user\n");
    tree.put("run/systemd/sessions/4", "USER=bob\nSTATE=online\nTTY=tty2\nCLASS=user\n");
    tree.put("run/systemd/sessions/5", "USER=bob\nSTATE=closing\nTTY=tty3\nCLASS=user\n");
    tree.put("run/systemd/sessions/c1", "USER=alice\nSTATE=active\nCLASS=manager\n");
    REQUIRE(::mkfifo(tree.path("run/systemd/sessions/3.ref").c_str(), 0600) == 0);
    const auto sessions = login_sessions(tree.root());
    REQUIRE(sessions);
    REQUIRE(sessions->size() == 2);
    CHECK(sessions->at(0).id == "3");
    CHECK(sessions->at(0).user == "alice");
    CHECK(sessions->at(0).remote == "192.0.2.2");
    CHECK(sessions->at(0).service == "sshd");
    CHECK(sessions->at(1).terminal == "tty2");
}

// SPDX-License-Identifier: Apache-2.0
#include "engine/checkers.h"

#include <filesystem>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;

namespace {

struct Fixture {
    Scratch tree;
    Overlay files{tree.root()};
    std::vector<std::string> messages;

    Fixture() {
        tree.put("etc/ssh/sshd_config", "old\n");
        tree.directory("usr/sbin");
        std::filesystem::copy_file(FAKE_CHECKER, tree.path("usr/sbin/sshd"));
        REQUIRE(files.write("etc/ssh/sshd_config", "new\n"));
    }
    Result<> check(const Complaints& before = {}) {
        return check_consumers(tree.root(), files, before, messages);
    }
};

}  // namespace

TEST_CASE("checkers: a change that its consumer refuses is an error") {
    Fixture f;
    f.tree.put("checker", "complain line 9: Bad configuration option\n");
    CHECK(f.check().error().what ==
          "/usr/sbin/sshd -t refuses the change, which was undone: line 9: Bad configuration "
          "option");
}

TEST_CASE("checkers: what it objected to before is not held against the change") {
    Fixture f;
    f.tree.put("checker", "complain nonsense\n");
    const auto before = complaints(f.tree.root(), f.files);
    CHECK(before.size() == 1);
    CHECK(f.check(before));
    CHECK(f.messages ==
          std::vector<std::string>{"/usr/sbin/sshd -t objected before the change too: nonsense"});
}

TEST_CASE("checkers: one that is content is named") {
    Fixture f;
    f.tree.put("checker", "ok");
    CHECK(complaints(f.tree.root(), f.files).empty());
    CHECK(f.check());
    CHECK(f.messages == std::vector<std::string>{"/usr/sbin/sshd -t accepts the change"});
}

TEST_CASE("checkers: an image without host keys is no objection") {
    Fixture f;
    f.tree.put("checker", "complain sshd: no hostkeys available -- exiting.\n");
    CHECK(f.check());
}

TEST_CASE("checkers: one whose files are not touched, or that is not there, is not asked") {
    Fixture f;
    f.tree.put("checker", "complain anything\n");
    Overlay other(f.tree.root());
    REQUIRE(other.write("etc/motd", "x"));
    CHECK(check_consumers(f.tree.root(), other, {}, f.messages));
    std::filesystem::remove(f.tree.path("usr/sbin/sshd"));
    CHECK(f.check());
    CHECK(f.messages.empty());
}

TEST_CASE("checkers: one that cannot be run here is a message, not an error") {
    Fixture f;
    f.tree.put("usr/sbin/sshd", "for another processor", 0755);
    CHECK(f.check());
    CHECK(f.messages == std::vector<std::string>{"/usr/sbin/sshd -t was not asked: execute "
                                                 "/usr/sbin/sshd: Exec format error"});
}

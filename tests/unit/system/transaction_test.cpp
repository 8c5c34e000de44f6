// SPDX-License-Identifier: Apache-2.0
#include "system/transaction.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "support/catch.h"
#include "support/scratch.h"
#include "support/snapshot.h"

using namespace bootseal;

namespace {

const auto fine = [] { return Result<>(); };

/// A tree with something of everything that a run touches.
void furnish(const Scratch& tree) {
    tree.put("etc/replaced", "old", 0640);
    REQUIRE(::chown(tree.path("etc/replaced").c_str(), 12, 34) == 0);
    REQUIRE(::setxattr(tree.path("etc/replaced").c_str(), "trusted.note", "kept", 4, 0) == 0);
    tree.put("etc/opened", "", 04755);
    tree.put("etc/removed", "gone", 0600);
    tree.link("etc/linked", "removed");
    tree.link("etc/unlinked", "nowhere");
    tree.put("spare/file", "mask me");
    tree.directory("spare/dir", 01777);
    tree.directory("var/lib");
}

void change(Overlay& overlay) {
    REQUIRE(overlay.write("etc/replaced", "new"));
    REQUIRE(overlay.set_access("etc/opened", {0700, 0, 0}));
    REQUIRE(overlay.remove("etc/removed"));
    REQUIRE(overlay.symlink("etc/linked", "replaced"));
    REQUIRE(overlay.remove("etc/unlinked"));
    REQUIRE(overlay.symlink("spare/file", "/dev/null"));
    REQUIRE(overlay.set_access("spare/dir", {0750, 1, 2}));
    REQUIRE(overlay.write("etc/new.d/deep/file", "created", {0600, 5, 6}));
    REQUIRE(overlay.make_directory("etc/empty.d", {0700, 0, 0}));
}

}  // namespace

TEST_CASE("commit brings the tree to what the overlay says, and writes nothing the second time") {
    const Scratch tree;
    furnish(tree);
    const auto journal = Journal::open(tree.root());
    REQUIRE(journal);
    Overlay overlay(tree.root());
    change(overlay);
    REQUIRE(commit(*journal, overlay, 1, fine));

    CHECK(tree.get("etc/replaced") == "new");
    struct stat status = {};
    REQUIRE(::stat(tree.path("etc/replaced").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0640);
    CHECK(status.st_uid == 12);
    CHECK(status.st_gid == 34);
    char note[4] = {};
    CHECK(::getxattr(tree.path("etc/replaced").c_str(), "trusted.note", note, 4) == 4);
    CHECK(tree.root().status("etc/opened")->mode == 0700);
    CHECK_FALSE(tree.exists("etc/removed"));
    CHECK_FALSE(tree.exists("etc/unlinked"));
    CHECK(*tree.root().read_link("spare/file") == "/dev/null");
    CHECK(tree.root().status("spare/dir")->mode == 0750);
    CHECK(tree.get("etc/new.d/deep/file") == "created");
    CHECK(tree.root().status("etc/new.d/deep/file")->uid == 5);
    CHECK(tree.root().status("etc/new.d")->mode == 0755);
    CHECK(*journal->runs() == std::vector<unsigned>{1});

    Overlay again(tree.root());
    change(again);
    CHECK(again.pending().empty());
    REQUIRE(commit(*journal, again, 2, fine));
    CHECK(*journal->runs() == std::vector<unsigned>{1});
}

TEST_CASE("a rollback gives back the tree, to the attribute and the nanosecond") {
    const Scratch tree;
    furnish(tree);
    const auto before = snapshot(tree.path());
    const auto journal = Journal::open(tree.root());
    REQUIRE(journal);
    CHECK(snapshot(tree.path()) == before);
    Overlay overlay(tree.root());
    change(overlay);
    REQUIRE(commit(*journal, overlay, 1, fine));
    CHECK(snapshot(tree.path()) != before);
    REQUIRE(roll_back(*journal, tree.root(), 1));
    CHECK(snapshot(tree.path()) == before);
    CHECK(journal->runs()->empty());
    CHECK(*recover(*journal, tree.root()) == Recovery::nothing);
}

TEST_CASE("a check that fails leaves the tree as it was and no run behind") {
    const Scratch tree;
    furnish(tree);
    const auto before = snapshot(tree.path());
    const auto journal = Journal::open(tree.root());
    REQUIRE(journal);
    Overlay overlay(tree.root());
    change(overlay);
    bool looked = false;
    const auto result = commit(*journal, overlay, 1, [&]() -> Result<> {
        looked = tree.get("etc/replaced") == "new";
        return invalid("sshd refuses it");
    });
    CHECK(result.error().what == "sshd refuses it");
    CHECK(looked);
    CHECK(snapshot(tree.path()) == before);
    CHECK(journal->runs()->empty());
}

TEST_CASE("a record left pending is undone by the next start") {
    const Scratch tree;
    furnish(tree);
    const auto before = snapshot(tree.path());
    Overlay overlay(tree.root());
    change(overlay);
    {
        const auto journal = Journal::open(tree.root());
        REQUIRE(journal);
        REQUIRE(journal->write_pending(*capture(overlay)));
        // As if cut after some of the work: a file half written, one renamed, one removed.
        tree.put("etc/.bootseal-7.new", "hal");
        tree.put("etc/replaced", "new");
        ::unlink(tree.path("etc/removed").c_str());
        tree.directory("etc/new.d", 0700);
    }
    const auto journal = Journal::open(tree.root());
    REQUIRE(journal);
    CHECK(*recover(*journal, tree.root()) == Recovery::undone);
    CHECK(snapshot(tree.path()) == before);
    CHECK(*recover(*journal, tree.root()) == Recovery::nothing);
}

TEST_CASE("a rollback leaves what others put into our new folders") {
    const Scratch tree;
    furnish(tree);
    const auto journal = Journal::open(tree.root());
    Overlay overlay(tree.root());
    change(overlay);
    REQUIRE(commit(*journal, overlay, 1, fine));
    tree.put("etc/new.d/theirs", "stays");
    REQUIRE(roll_back(*journal, tree.root(), 1));
    CHECK(tree.get("etc/new.d/theirs") == "stays");
    CHECK_FALSE(tree.exists("etc/new.d/deep"));
}

TEST_CASE("a folder that became a link after the plan is not followed") {
    const Scratch outside;
    const Scratch tree;
    furnish(tree);
    const auto journal = Journal::open(tree.root());
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("spare/x", "mine"));
    ::rename(tree.path("spare").c_str(), tree.path("moved").c_str());
    tree.link("spare", outside.path());
    tree.directory(outside.path());
    CHECK_FALSE(commit(*journal, overlay, 1, fine));
    CHECK_FALSE(outside.exists("x"));
    CHECK_FALSE(tree.exists("moved/x"));
}

TEST_CASE("a journal in a folder of its own has runs of its own") {
    const Scratch tree;
    furnish(tree);
    const auto journal = Journal::open(tree.root());
    const auto other = Journal::open(tree.root(), "var/lib/bootseal/other");
    REQUIRE(journal);
    REQUIRE(other);
    Overlay overlay(tree.root());
    REQUIRE(overlay.write("etc/mine", "other"));
    REQUIRE(commit(*other, overlay, 1, fine));
    CHECK(journal->runs()->empty());
    Overlay next(tree.root());
    REQUIRE(next.write("etc/replaced", "new"));
    REQUIRE(commit(*journal, next, 1, fine));
    REQUIRE(roll_back(*other, tree.root(), 1));
    CHECK_FALSE(tree.exists("etc/mine"));
    CHECK(tree.get("etc/replaced") == "new");
    CHECK(*journal->runs() == std::vector<unsigned>{1});
}

TEST_CASE("a second journal on the tree is refused while the first is held") {
    const Scratch tree;
    auto first = std::make_optional(Journal::open(tree.root()));
    REQUIRE(*first);
    CHECK(Journal::open(tree.root()).error().code == std::errc::device_or_resource_busy);
    first.reset();
    CHECK(Journal::open(tree.root()));
}

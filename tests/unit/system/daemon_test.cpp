// SPDX-License-Identifier: Apache-2.0
#include "system/daemon.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "support/catch.h"
#include "support/scratch.h"

using namespace bootseal;
using std::chrono::milliseconds;

namespace {

/// A child that waits for a signal to end it, seen by the tree as one that runs `program`.
class Daemon {
  public:
    Daemon(const Scratch& tree, const std::string& program) : pid_(::fork()) {
        if (pid_ == 0) {
            ::pause();
            ::_exit(0);
        }
        tree.put("run/d.pid", std::to_string(pid_) + "\n");
        tree.link("proc/" + std::to_string(pid_) + "/exe", program);
    }
    ~Daemon() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    bool ended_by_hangup() const {
        siginfo_t info = {};
        ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT);
        return info.si_status == SIGHUP;
    }

  private:
    pid_t pid_;
};

}  // namespace

TEST_CASE("daemon: the one that the file names is told, if it is the one") {
    const Scratch tree;
    CHECK(*hang_up(tree.root(), "run/d.pid", "/usr/sbin/d") == Told::nobody);
    {
        const Daemon other(tree, "/usr/bin/other");
        CHECK(*hang_up(tree.root(), "run/d.pid", "/usr/sbin/d") == Told::nobody);
    }
    const Daemon daemon(tree, "/usr/sbin/d");
    CHECK(*hang_up(tree.root(), "run/d.pid", "/usr/sbin/d") == Told::daemon);
    CHECK(daemon.ended_by_hangup());
}

TEST_CASE("daemon: the first process and what is no number are never told") {
    const Scratch tree;
    for (const auto* text : {"1\n", "0\n", "-1\n", "all\n", ""}) {
        CAPTURE(text);
        tree.put("run/d.pid", text);
        CHECK_FALSE(hang_up(tree.root(), "run/d.pid", "/usr/sbin/d"));
    }
}

TEST_CASE("daemon: it has read its settings when its file is another") {
    const Scratch tree;
    const auto tell = [&](bool answers) {
        return tell_and_wait(tree.root(), "run/d.pid", milliseconds(100), [&]() -> Result<Told> {
            if (answers) tree.put("run/d.pid", "5\n");
            return Told::daemon;
        });
    };
    CHECK(tell(false));  // none that keeps such a file
    tree.put("run/d.pid", "4\n");
    CHECK(tell(false).error().code == std::errc::timed_out);
    CHECK(*tell(true) == Told::daemon);
    CHECK(*tell_and_wait(tree.root(), "run/d.pid", milliseconds(100),
                         []() -> Result<Told> { return Told::nobody; }) == Told::nobody);
}

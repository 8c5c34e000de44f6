// SPDX-License-Identifier: Apache-2.0
#include "system/waiter.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>

#include "system/content.h"

namespace bootseal {

Result<Waiter> Waiter::open() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    if (::sigprocmask(SIG_BLOCK, &ends, nullptr) != 0) return errno_error("block", "signals");
    Fd signals(::signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals) return errno_error("wait for", "signals");
    Fd changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!changes) return errno_error("wait for", "changes");
    return Waiter(std::move(signals), std::move(changes));
}

Result<> Waiter::watch(const Root& root, const std::string& folder) {
    const auto opened = root.open_at(folder, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    if (!opened && is_absent(opened.error())) return {};
    if (!opened) return opened.error();
    const auto name = std::string(open_files) + "/" + std::to_string(opened->get());
    // Watched already, it is watched once.
    if (::inotify_add_watch(changes_.get(), name.c_str(), IN_MOVED_TO) < 0)
        return errno_error("watch", "/" + folder);
    return {};
}

Result<Waiter::Woken> Waiter::wait(std::chrono::milliseconds most) {
    const auto milliseconds =
        std::clamp<std::int64_t>(most.count(), 0, std::numeric_limits<int>::max());
    std::array<pollfd, 2> waiting{pollfd{signals_.get(), POLLIN, 0},
                                  pollfd{changes_.get(), POLLIN, 0}};
    const auto ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(milliseconds));
    if (ready < 0 && errno != EINTR) return errno_error("wait for", "changes");
    if (ready <= 0) return Woken::time;
    if (waiting[0].revents != 0) return Woken::end;
    // What happened is looked up by who asked, once for all that did.
    std::array<char, 4096> events{};
    while (::read(changes_.get(), events.data(), events.size()) > 0) {
    }
    return Woken::change;
}

}  // namespace bootseal

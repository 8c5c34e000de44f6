// SPDX-License-Identifier: Apache-2.0
#include "system/daemon.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/fd.h"
#include "base/text.h"

namespace bootseal {

namespace {

bool is_same(const timespec& a, const timespec& b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace

Result<Told> tell_and_wait(const Root& root, const std::string& pid_file,
                           std::chrono::milliseconds patience,
                           const std::function<Result<Told>()>& tell) {
    const auto before = root.status(pid_file);
    if (!before && !is_absent(before.error())) return before.error();
    const auto told = TRY(tell());
    if (told == Told::nobody || !before) return told;
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
        const auto now = root.status(pid_file);
        // A file that was emptied is about to be written.
        if (now && now->size > 0 && !is_same(now->changed, before->changed)) return told;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return Error{std::make_error_code(std::errc::timed_out),
                 "the daemon of " + pid_file + " was told to read its settings, and did not"};
}

Result<Told> hang_up(const Root& root, const std::string& pid_file, const std::string& program) {
    const auto text = root.read(pid_file);
    if (!text && is_absent(text.error())) return Told::nobody;
    if (!text) return text.error();
    const auto number = parse_number(trim(*text));
    if (!number || *number <= 1) return invalid(pid_file + " does not name a process");
    // The handle stays with this process: a later one of the same number is not meant.
    const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(*number), 0)));
    if (!process && errno == ESRCH) return Told::nobody;
    if (!process) return errno_error("find the process of", pid_file);
    const auto runs = root.read_link("proc/" + std::to_string(*number) + "/exe");
    if (!runs && is_absent(runs.error())) return Told::nobody;
    if (!runs) return runs.error();
    if (*runs != program && *runs != program + " (deleted)") return Told::nobody;
    if (::syscall(SYS_pidfd_send_signal, process.get(), SIGHUP, nullptr, 0) != 0) {
        return errno_error("tell", program);
    }
    return Told::daemon;
}

}  // namespace bootseal

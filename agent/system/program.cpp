// SPDX-License-Identifier: Apache-2.0
#include "system/program.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "base/text.h"

namespace bootseal {

namespace {

constexpr std::size_t most_output = 64 << 10;

/// What the child says on its error pipe when it does not get as far as the program.
enum class Failed : int { none, isolate, enter, execute };

struct Report {
    Failed failed = Failed::none;
    int error = 0;
};

bool drop_capabilities() {
    for (int capability = 0; capability <= 63; ++capability) {
        // EINVAL: beyond the last one that this kernel knows.
        if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EINVAL) return false;
    }
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> none{};
    return ::syscall(SYS_capset, &header, none.data()) == 0 &&
           ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/// Between fork and exec: system calls only, no allocation.
[[noreturn]] void child(int root, char* const* arguments, int input, int output, int report) {
    const auto fail = [&](Failed at) {
        const Report message{at, errno};
        [[maybe_unused]] const auto sent = ::write(report, &message, sizeof message);
        ::_exit(127);
    };
    if (::unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) != 0) {
        fail(Failed::isolate);
    }
    // The new pid namespace begins with the next child; this process waits for it.
    const auto inner = ::fork();
    if (inner < 0) fail(Failed::isolate);
    if (inner > 0) {
        int status = 0;
        while (::waitpid(inner, &status, 0) < 0 && errno == EINTR) {
        }
        ::_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setsid();
    if (::fchdir(root) != 0 || ::chroot(".") != 0) fail(Failed::enter);
    if (!drop_capabilities()) fail(Failed::isolate);
    const rlimit no_core = {0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    if (::dup2(input, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(output, 2) < 0) {
        fail(Failed::execute);
    }
    std::array<char*, 1> environment{nullptr};
    ::execve(arguments[0], arguments, environment.data());
    fail(Failed::execute);
    ::_exit(127);
}

/// Reads until the other end is closed or the time is up.
Result<std::string> collect(int fd, std::chrono::steady_clock::time_point deadline,
                            const std::string& program) {
    using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
    std::string output;
    for (;;) {
        const auto left = duration_cast<milliseconds>(deadline - steady_clock::now()).count();
        pollfd waiting = {fd, POLLIN, 0};
        const int ready = left > 0 ? ::poll(&waiting, 1, static_cast<int>(left)) : 0;
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) {
            return Error{std::make_error_code(std::errc::timed_out),
                         "run " + program + ": did not end in time"};
        }
        std::array<char, 4096> chunk{};
        const auto got = ::read(fd, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return output;
        const auto room = most_output - output.size();
        output.append(chunk.data(), std::min(room, static_cast<std::size_t>(got)));
    }
}

}  // namespace

Result<ProgramEnd> run_confined(const Root& root, const std::vector<std::string>& arguments,
                                std::chrono::milliseconds limit) {
    const auto program = printable(arguments.at(0));
    if (!program.starts_with('/')) return invalid("run " + program + ": is not an absolute path");
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno_error("run", program);
    Fd output(ends[0]);
    Fd output_in(ends[1]);
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return errno_error("run", program);
    const Fd report(ends[0]);
    const Fd report_in(ends[1]);
    const Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing) return errno_error("open", "/dev/null");

    std::vector<char*> vector;
    for (const auto& argument : arguments)
        vector.push_back(const_cast<char*>(argument.c_str()));
    vector.push_back(nullptr);

    const auto pid = ::fork();
    if (pid < 0) return errno_error("run", program);
    if (pid == 0) {
        child(root.handle(), vector.data(), nothing.get(), output_in.get(), report_in.get());
    }
    output_in = Fd();
    auto text = collect(output.get(), std::chrono::steady_clock::now() + limit, program);
    if (!text) ::kill(pid, SIGKILL);  // and with it, as its parent's death signal, the program
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!text) return text.error();

    Report failure;
    if (::read(report.get(), &failure, sizeof failure) == sizeof failure) {
        errno = failure.error;
        switch (failure.failed) {
            case Failed::isolate:
                return errno_error("isolate", program);
            case Failed::enter:
                return errno_error("enter the tree to run", program);
            default:
                return errno_error("execute", program);
        }
    }
    return ProgramEnd{WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
                      std::move(*text)};
}

}  // namespace bootseal

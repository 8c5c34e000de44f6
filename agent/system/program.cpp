// SPDX-License-Identifier: Apache-2.0
#include "system/program.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
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

/// How a program is shut in: between fork and exec, in the process that will be it. A step that
/// fails leaves errno and returns false.
struct Way {
    int namespaces = 0;
    bool (*enter)(int root, const Way& way) = nullptr;
    Fd tree;          ///< the tree as a mount of its own: a folder of another namespace
                      ///< cannot be mounted on
    Fd devices;       ///< the machine's /dev, the same
    Fd name_servers;  ///< the machine's resolv.conf, the same
};

bool into(int root) {
    return ::fchdir(root) == 0 && ::chroot(".") == 0;
}

bool enter_confined(int root, const Way&) {
    return into(root) && drop_capabilities();
}

bool attach(const Fd& mount, const char* where) {
    return ::syscall(SYS_move_mount, mount.get(), "", AT_FDCWD, where, MOVE_MOUNT_F_EMPTY_PATH) ==
           0;
}

/// After chroot every path, and every link on it, ends inside the tree.
bool enter_tree(int, const Way& way) {
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    if (!attach(way.tree, "/") || !into(way.tree.get())) return false;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    constexpr unsigned long plain = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (::mount("proc", "/proc", "proc", plain, nullptr) != 0) return false;
    if (::mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=64m") != 0) {
        return false;
    }
    if (!attach(way.devices, "/dev")) return false;
    if (way.name_servers) attach(way.name_servers, resolver_file);
    return true;
}

bool stay(int, const Way&) {
    return true;
}

/// A copy of a mount of the machine, to be attached elsewhere; none where there is nothing.
Fd clone_mount(int dir, const char* path) {
    return Fd(static_cast<int>(
        ::syscall(SYS_open_tree, dir, path,
                  OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH)));
}

struct Streams {
    int input;
    int output;
    int report;
};

/// Between fork and exec: no allocation.
[[noreturn]] void child(int root, const Way& way, char* const* arguments, char* const* environment,
                        const Streams& streams) {
    const auto fail = [&](Failed at) {
        const Report message{at, errno};
        [[maybe_unused]] const auto sent = ::write(streams.report, &message, sizeof message);
        ::_exit(127);
    };
    if (way.namespaces != 0 && ::unshare(way.namespaces) != 0) fail(Failed::isolate);
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
    if (!way.enter(root, way)) fail(Failed::enter);
    const rlimit no_core = {0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    if (::dup2(streams.input, 0) < 0 || ::dup2(streams.output, 1) < 0 ||
        ::dup2(streams.output, 2) < 0) {
        fail(Failed::execute);
    }
    ::execve(arguments[0], arguments, environment);
    fail(Failed::execute);
    ::_exit(127);
}

/// Reads until the other end is closed or the time is up.
Result<> collect(int fd, std::chrono::steady_clock::time_point deadline, const std::string& program,
                 const std::function<void(std::string_view)>& take) {
    using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
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
        if (got <= 0) return {};
        take({chunk.data(), static_cast<std::size_t>(got)});
    }
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (const auto& text : texts)
        result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

/// Its exit status, or 128 + N where signal N ended it; what it prints goes to `take`.
Result<int> run(const Root& root, const Way& way, const std::vector<std::string>& arguments,
                const std::vector<std::string>& environment, std::chrono::milliseconds limit,
                const std::function<void(std::string_view)>& take) {
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

    const auto vector = pointers(arguments);
    const auto variables = pointers(environment);
    const auto pid = ::fork();
    if (pid < 0) return errno_error("run", program);
    if (pid == 0) {
        child(root.handle(), way, vector.data(), variables.data(),
              {nothing.get(), output_in.get(), report_in.get()});
    }
    output_in = Fd();
    const auto read =
        collect(output.get(), std::chrono::steady_clock::now() + limit, program, take);
    if (!read) ::kill(pid, SIGKILL);  // and with it, as its parent's death signal, the program
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!read) return read.error();

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
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<ProgramEnd> run_confined(const Root& root, const std::vector<std::string>& arguments,
                                std::chrono::milliseconds limit) {
    Way way;
    way.namespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
    way.enter = enter_confined;
    ProgramEnd end;
    end.status = TRY(run(root, way, arguments, {}, limit, [&](std::string_view chunk) {
        end.output += chunk.substr(0, most_output - end.output.size());
    }));
    return end;
}

Result<int> run_trusted(const Root& root, Surroundings surroundings,
                        const std::vector<std::string>& arguments,
                        const std::vector<std::string>& environment,
                        std::chrono::milliseconds limit,
                        const std::function<void(std::string_view)>& line) {
    Way way;
    way.enter = stay;
    if (surroundings == Surroundings::tree) {
        way.namespaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
        way.enter = enter_tree;
        way.tree = clone_mount(root.handle(), "");
        if (!way.tree) return errno_error("make a mount of", "the tree");
        way.devices = clone_mount(AT_FDCWD, "/dev");
        if (!way.devices) return errno_error("make a mount of", "/dev");
        way.name_servers = clone_mount(AT_FDCWD, resolver_file);
    }
    std::string rest;
    const auto status = TRY(run(root, way, arguments, environment, limit, [&](auto chunk) {
        rest += chunk;
        for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
            line(std::string_view(rest).substr(0, end));
            rest.erase(0, end + 1);
        }
        if (rest.size() > most_output) rest.clear();
    }));
    if (!rest.empty()) line(rest);
    return status;
}

}  // namespace bootseal

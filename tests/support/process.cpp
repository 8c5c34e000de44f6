// SPDX-License-Identifier: Apache-2.0
#include "support/process.h"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "base/fd.h"

namespace bootseal {

namespace {

/// Files in memory instead of pipes: a program that says much cannot block.
Fd memory_file() {
    Fd file(::memfd_create("process", MFD_CLOEXEC));
    if (!file) throw std::runtime_error("memfd_create");
    return file;
}

std::string content(const Fd& file) {
    std::string result;
    std::array<char, 4096> buffer{};
    ::lseek(file.get(), 0, SEEK_SET);
    for (ssize_t got = 0; (got = ::read(file.get(), buffer.data(), buffer.size())) > 0;) {
        result.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return result;
}

}  // namespace

Outcome run(const std::vector<std::string>& argv, std::string_view input) {
    const std::array<Fd, 3> streams = {memory_file(), memory_file(), memory_file()};
    if (::write(streams[0].get(), input.data(), input.size()) !=
        static_cast<ssize_t>(input.size())) {
        throw std::runtime_error("write the input of " + argv.at(0));
    }
    ::lseek(streams[0].get(), 0, SEEK_SET);

    std::vector<char*> arguments;
    for (const auto& argument : argv)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    std::array<char*, 1> environment = {nullptr};

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; ++i) {
        ::posix_spawn_file_actions_adddup2(&actions, streams[static_cast<std::size_t>(i)].get(), i);
    }
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, argv.at(0).c_str(), &actions, nullptr,
                                     arguments.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("start " + argv.at(0));
    int status = 0;
    if (::waitpid(child, &status, 0) != child) throw std::runtime_error("wait for " + argv.at(0));
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content(streams[1]),
            content(streams[2])};
}

}  // namespace bootseal

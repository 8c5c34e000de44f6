// SPDX-License-Identifier: Apache-2.0
#include "support/process.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace bootseal {

namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

/// Files, not pipes: a program that writes much before it reads cannot block.
File temporary(std::string_view content) {
    File file(std::tmpfile());
    if (!file) throw std::runtime_error("tmpfile");
    if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size()) {
        throw std::runtime_error("write a temporary file");
    }
    std::rewind(file.get());
    return file;
}

std::string content_of(std::FILE* file) {
    std::rewind(file);
    std::string content;
    std::array<char, 4096> block{};
    while (const auto got = std::fread(block.data(), 1, block.size(), file)) {
        content.append(block.data(), got);
    }
    return content;
}

}  // namespace

Finished run(const std::vector<std::string>& argv, std::string_view input) {
    const auto in = temporary(input);
    const auto out = temporary("");
    const auto err = temporary("");

    std::vector<char*> arguments;
    for (const auto& argument : argv) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    std::vector<char*> environment;
    for (auto entry = environ; *entry; ++entry) {
        if (std::strncmp(*entry, "LC_", 3) != 0) environment.push_back(*entry);
    }
    std::string english = "LC_ALL=C";
    environment.push_back(english.data());
    environment.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ::fileno(in.get()), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ::fileno(out.get()), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ::fileno(err.get()), STDERR_FILENO);
    pid_t child = 0;
    const int failed = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(),
                                      environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("run " + argv[0] + ": " + std::strerror(failed));

    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) throw std::runtime_error("waitpid " + argv[0]);
    }
    Finished finished;
    finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    finished.out = content_of(out.get());
    finished.err = content_of(err.get());
    return finished;
}

}  // namespace bootseal

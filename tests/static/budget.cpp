// SPDX-License-Identifier: Apache-2.0
//
// budget PROGRAM BYTES MILLISECONDS KIBIBYTES: fails where PROGRAM is larger, or where
// `PROGRAM --version` takes longer at its best, or more memory.
//
// Not a script: the kernel counts the memory of whoever starts a program into the peak of that
// program, so the launcher must be smaller than what it measures.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

// The best of many is what the program needs; the others say how busy the machine was.
constexpr int runs = 50;

struct Cost {
    double milliseconds = 1e9;
    long kibibytes = 0;
};

bool run(char* program, Cost& best) {
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    char flag[] = "--version";
    char* argv[] = {program, flag, nullptr};
    char* envp[] = {nullptr};

    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    const int failed = posix_spawn(&child, program, &quiet, nullptr, argv, envp);
    posix_spawn_file_actions_destroy(&quiet);
    int status = 0;
    rusage usage = {};
    if (failed || wait4(child, &status, 0, &usage) != child || status != 0) return false;
    const std::chrono::duration<double, std::milli> elapsed =
        std::chrono::steady_clock::now() - start;

    best.milliseconds = std::min(best.milliseconds, elapsed.count());
    best.kibibytes = std::max(best.kibibytes, usage.ru_maxrss);
    return true;
}

bool within(const char* what, double actual, const char* limit) {
    const bool good = actual <= std::atof(limit);
    std::printf("%-12s %12.2f of %s%s\n", what, actual, limit, good ? "" : "  OVER BUDGET");
    return good;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 64;
    struct stat file = {};
    if (stat(argv[1], &file) != 0) {
        std::perror(argv[1]);
        return 1;
    }
    Cost best;
    for (int i = 0; i < runs; ++i) {
        if (run(argv[1], best)) continue;
        std::fprintf(stderr, "%s --version did not run\n", argv[1]);
        return 1;
    }
    bool good = within("bytes", static_cast<double>(file.st_size), argv[2]);
    good &= within("milliseconds", best.milliseconds, argv[3]);
    good &= within("kibibytes", static_cast<double>(best.kibibytes), argv[4]);
    return good ? 0 : 1;
}

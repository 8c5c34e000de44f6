// SPDX-License-Identifier: Apache-2.0
#include "log.h"

#include <unistd.h>

#include <chrono>
#include <mutex>
#include <string>

namespace bootseal {

namespace {

constexpr unsigned most_in_second = 100;

struct Second {
    std::mutex mutex;
    std::chrono::steady_clock::time_point began;
    unsigned lines = 0;
};

void write_line(std::string_view line) {
    const std::string text = "bootseal-collector: " + std::string(line) + "\n";
    // Nowhere is left to say that this could not be said.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void log_line(std::string_view line) {
    static Second second;
    const std::lock_guard lock(second.mutex);
    const auto now = std::chrono::steady_clock::now();
    if (now - second.began >= std::chrono::seconds(1)) {
        if (second.lines > most_in_second) {
            write_line(std::to_string(second.lines - most_in_second) + " lines more were left out");
        }
        second.began = now;
        second.lines = 0;
    }
    if (++second.lines <= most_in_second) write_line(line);
}

}  // namespace bootseal

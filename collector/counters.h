// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bootseal {

/// What this collector did since it was started, for Prometheus. For several threads.
class Counters {
  public:
    /// Up to how many seconds a store may take, each for a bucket of the histogram.
    static constexpr std::array<double, 10> bounds{0.001, 0.0025, 0.005, 0.01, 0.025,
                                                   0.05,  0.1,    0.25,  1,    5};
    /// Those that are given out, and one for all others.
    static constexpr std::array<unsigned, 9> statuses{400, 401, 403, 404, 405, 413, 429, 503, 0};

    void stored_heartbeats(std::size_t count) { heartbeats_ += count; }
    void stored_report() { ++reports_; }
    void enrolled() { ++enrolled_; }

    /// An answer that says no.
    void refused(unsigned status);

    void appended(std::chrono::duration<double> took);

    struct Values {
        std::uint64_t heartbeats = 0;
        std::uint64_t reports = 0;
        std::uint64_t enrolled = 0;
        std::array<std::uint64_t, statuses.size()> refused{};
        std::array<std::uint64_t, bounds.size()> appends{};  ///< that took no longer than its bound
        std::uint64_t all_appends = 0;
        double append_seconds = 0;
    };
    Values values() const;

  private:
    using Count = std::atomic<std::uint64_t>;
    Count heartbeats_{0};
    Count reports_{0};
    Count enrolled_{0};
    std::array<Count, statuses.size()> refused_{};
    std::array<Count, bounds.size()> appends_{};
    Count all_appends_{0};
    Count append_microseconds_{0};
};

}  // namespace bootseal

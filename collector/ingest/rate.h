// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

namespace bootseal {

/// How much an agent may ask for: so much at once, and so much a second from then on. What has
/// recovered is forgotten, so that memory goes with those who are busy. For several threads.
class RateLimit {
  public:
    using Clock = std::chrono::steady_clock;

    RateLimit(double per_second, double at_once) : per_second_(per_second), at_once_(at_once) {}

    /// Takes `cost` off what `agent` may ask for, or says after how many seconds to come back. Who
    /// has anything left is served once more, so that a large request is possible at all.
    unsigned take(const std::string& agent, double cost, Clock::time_point now);

    std::size_t remembered() const;

  private:
    struct Bucket {
        double left = 0;
        Clock::time_point at;
    };
    void recover(Bucket& bucket, Clock::time_point now) const;
    void forget(Clock::time_point now);

    const double per_second_;
    const double at_once_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
    std::size_t forget_at_ = 1024;
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#include "ingest/rate.h"

#include <algorithm>
#include <cmath>

namespace bootseal {

void RateLimit::recover(Bucket& bucket, Clock::time_point now) const {
    const std::chrono::duration<double> passed = now - bucket.at;
    bucket.left = std::min(at_once_, bucket.left + passed.count() * per_second_);
    bucket.at = now;
}

unsigned RateLimit::take(const std::string& agent, double cost, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (buckets_.size() >= forget_at_) forget(now);
    auto& bucket = buckets_.try_emplace(agent, Bucket{at_once_, now}).first->second;
    recover(bucket, now);
    if (bucket.left <= 0) {
        const double wait = (1 - bucket.left) / per_second_;
        return static_cast<unsigned>(std::clamp(std::ceil(wait), 1.0, 3600.0));
    }
    bucket.left -= cost;
    return 0;
}

void RateLimit::forget(Clock::time_point now) {
    for (auto at = buckets_.begin(); at != buckets_.end();) {
        recover(at->second, now);
        at = at->second.left >= at_once_ ? buckets_.erase(at) : std::next(at);
    }
    // Seldom enough that it costs each request the same, however many there are.
    forget_at_ = std::max<std::size_t>(1024, 2 * buckets_.size());
}

std::size_t RateLimit::remembered() const {
    const std::lock_guard lock(mutex_);
    return buckets_.size();
}

}  // namespace bootseal

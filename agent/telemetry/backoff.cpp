// SPDX-License-Identifier: Apache-2.0
#include "telemetry/backoff.h"

#include <algorithm>

namespace bootseal {

namespace {

Backoff::Milliseconds part(Backoff::Milliseconds of, double share) {
    return Backoff::Milliseconds(
        static_cast<std::int64_t>(static_cast<double>(of.count()) * share));
}

}  // namespace

Backoff::Milliseconds Backoff::failed(std::optional<std::chrono::seconds> asked) {
    const auto wait = part(next_, 1 - random_() / 2);
    next_ = std::min(2 * next_, longest);
    if (!asked || *asked <= wait) return wait;
    // Later than asked for by a little, each a different little.
    return *asked + part(first, random_());
}

Backoff::Milliseconds Backoff::spread(std::chrono::seconds interval) {
    constexpr double least = 0.9;
    return part(interval, least + random_() / 5);
}

}  // namespace bootseal

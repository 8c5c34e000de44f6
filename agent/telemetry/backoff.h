// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>

namespace bootseal {

/// How long to wait between attempts: twice as long after each that failed, from 2 s to 5 min, and
/// less by a random part of up to a half, so that a fleet does not come back all at once.
class Backoff {
  public:
    using Milliseconds = std::chrono::milliseconds;

    /// `random` gives a number from 0 to 1.
    explicit Backoff(std::function<double()> random) : random_(std::move(random)) {}

    /// After a failure; at least what the other side asked for.
    Milliseconds failed(std::optional<std::chrono::seconds> asked);
    void succeeded() { next_ = first; }

    /// An interval give or take a tenth.
    Milliseconds spread(std::chrono::seconds interval);

    static constexpr Milliseconds first{2'000};
    static constexpr Milliseconds longest{300'000};

  private:
    std::function<double()> random_;
    Milliseconds next_ = first;
};

}  // namespace bootseal

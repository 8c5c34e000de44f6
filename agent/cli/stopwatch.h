// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bootseal/v1/report.pb.h>

#include <chrono>

#include "base/time.h"
#include "cli/session.h"

namespace bootseal {

/// A run of a command from its first to its last microsecond.
class Stopwatch {
  public:
    Time started() const { return started_; }
    std::chrono::microseconds elapsed() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - start_);
    }

  private:
    Time started_ = clock_now();
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// The report of a run that is not about rules, without what it found; at its end.
v1::Report report_of_tree(const Tree& tree, v1::Mode mode, bool clock_behind,
                          const Stopwatch& stopwatch);

/// The report of a run over the rules.
v1::Report report_of(const Session& session, const Outcome& outcome, const Stopwatch& stopwatch);

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "base/fd.h"
#include "base/result.h"
#include "system/root.h"

namespace bootseal {

/// Waits, for one thread: for a time, for a file to be put into a folder (inotify(7)), or for the
/// end of the process, SIGTERM or SIGINT, which are blocked from its making on.
class Waiter {
  public:
    static Result<Waiter> open();

    /// From now on changes of the folder wake it. Where there is no such folder only time does, and
    /// this may be called again.
    Result<> watch(const Root& root, const std::string& folder);

    enum class Woken { time, change, end };
    Result<Woken> wait(std::chrono::milliseconds most);

  private:
    Waiter(Fd signals, Fd changes) : signals_(std::move(signals)), changes_(std::move(changes)) {}

    Fd signals_;
    Fd changes_;
};

}  // namespace bootseal

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <sched.h>

#include "base/fd.h"
#include "support/catch.h"

namespace bootseal {

/// A network namespace that has nothing of the machine's, which this thread and the programs that
/// it runs are in until the end of the object. Where none may be made the test warns, and must
/// return.
class OwnNetwork {
  public:
    OwnNetwork() : machine_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
        if (machine_ && ::unshare(CLONE_NEWNET) == 0) return;
        machine_ = Fd();
        WARN("not tested: no network namespace may be made here");
    }
    ~OwnNetwork() {
        if (machine_) ::setns(machine_.get(), CLONE_NEWNET);
    }
    OwnNetwork(const OwnNetwork&) = delete;
    OwnNetwork& operator=(const OwnNetwork&) = delete;

    explicit operator bool() const { return static_cast<bool>(machine_); }

  private:
    Fd machine_;
};

}  // namespace bootseal
